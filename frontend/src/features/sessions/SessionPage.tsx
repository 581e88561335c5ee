/** One session, live while it runs: its figures, its power over time, and how it began and ended. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { SessionChangedDocument, type SessionDetailsFragment, SessionDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { energy, reading, text } from "../../lib/units";
import { AtSite } from "../../lib/zone";
import { useIsLive } from "../../live/connection";
import { single, useFeed } from "../../live/use-live";
import { CommandTimeline } from "../../ui/CommandTimeline";
import type { Step } from "../../ui/steps";
import { Empty, Failed, Loading, Notice, PageHead, Panel } from "../../ui/states";
import { Facts, Moment, Mono, StatusPill } from "../../ui/values";
import { AskedBy } from "../commands/AskedBy";
import { CommandList } from "../commands/CommandList";
import { whoInWords } from "../commands/who";
import { askAt } from "../commands/ask";
import layout from "../charge-points/charge-points.module.css";
import { isRunning } from "./open-sessions";
import { PowerChart } from "./PowerChart";
import { SessionFigures } from "./SessionFigures";
import { SessionState } from "./SessionTable";
import { closedByInWords, energyMethodInWords, failureInWords, problemOf, stopReasonInWords } from "./words";

export function SessionPage() {
  const { id } = useParams({ from: "/sessions/$id" });
  const first = useQuery({ queryKey: ["session", id], queryFn: ({ signal }) => gql(SessionDocument, { id }, signal) });
  const feed = useFeed(SessionChangedDocument, { id }, (result) => single(result.sessionChanged));
  const session = feed.rows[0] ?? first.data?.session;
  if (first.error && !session) return <Failed error={first.error} retry={() => void first.refetch()} />;
  if (session === undefined) return <Loading lines={10} />;
  if (session === null) return <Empty title={i18n.t("There is no such session")} />;
  return <Shown session={session} />;
}

function Shown({ session }: { session: SessionDetailsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const running = isRunning(session);
  const { chargePoint, place } = session;
  // Who may not see the charge point is not told whether it is connected, but how old the figures are.
  const online = chargePoint?.online ?? true;
  const problem = problemOf(session);
  const failure = failureInWords(session.progress.failure, session.failure);
  return (
    <AtSite zone={place.location?.timeZone}>
      <PageHead
        title={
          session.transactionId === null
            ? i18n.t("Session, not begun")
            : i18n.t("Session {number}", { number: String(session.transactionId) })
        }
        note={<SessionState session={session} />}
      >
        {mayOperate && running && chargePoint && (
          <Button
            disabled={!live || !online}
            title={online ? undefined : i18n.t("The charge point is not connected.")}
            onClick={() => void askAt("remote_stop_transaction", chargePoint.identity, { sessionId: session.id })}
          >
            {i18n.t("Stop charging")}
          </Button>
        )}
      </PageHead>
      {(problem || failure) && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone={session.state === "FAILED" ? "critical" : "warning"}>{failure ?? problem}</Notice>
        </div>
      )}
      <div className={layout.columns}>
        <div className={layout.stack}>
          <Panel>
            <div className={layout.stack}>
              <SessionFigures session={session} online={online} large />
              {session.startedAt && <PowerChart session={session} online={online} height={260} />}
            </div>
          </Panel>
          {session.commands.length > 0 && (
            <Panel title={i18n.t("Commands")} flush>
              <CommandList commands={session.commands.map((one) => ({ ...one, chargePoint: null, session: null }))} onCharge={false} />
            </Panel>
          )}
        </div>
        <div className={layout.stack}>
          <Panel title={i18n.t("Its life")}>
            <CommandTimeline steps={life(session)} />
          </Panel>
          <Panel title={i18n.t("About it")}>
            <Facts
              of={[
                [
                  i18n.t("Charge point"),
                  <span key="point">
                    {chargePoint ? (
                      <Link to="/charge-points/$identity" params={{ identity: chargePoint.identity }}>
                        <Mono>{chargePoint.identity}</Mono>
                      </Link>
                    ) : (
                      <Mono>{place.identity}</Mono>
                    )}{" "}
                    {place.name}
                  </span>,
                ],
                place.location
                  ? [
                      i18n.t("Location"),
                      <Link key="location" to="/locations/$id" params={{ id: place.location.id }}>
                        {[place.location.name, place.location.city].filter(Boolean).join(", ")}
                      </Link>,
                    ]
                  : null,
                [
                  i18n.t("Connector"),
                  session.connectorId === null ? null : (
                    <>
                      {session.connectorId}{" "}
                      {session.connector?.status && <StatusPill status={session.connector.status} lastKnown={!online} />}
                    </>
                  ),
                ],
                [
                  i18n.t("Id tag"),
                  <Link key="tag" to="/id-tags" search={{ tag: session.idTag }}>
                    <Mono>{session.idTag}</Mono>
                  </Link>,
                ],
                session.requestedBy ? [i18n.t("Asked by"), <AskedBy key="by" who={session.requestedBy} />] : null,
                [i18n.t("Meter at the start"), text(reading(session.meterStartWh))],
                session.meterStopWh === null ? null : [i18n.t("Meter at the end"), text(reading(session.meterStopWh))],
                [i18n.t("Energy"), text(energy(session.energyWh))],
                [i18n.t("How it was counted"), energyMethodInWords(session.energyMethod)],
                [i18n.t("Last measured"), <Moment key="last" at={session.lastSampleAt} />],
                session.reservationId === null ? null : [i18n.t("Reservation"), session.reservationId],
              ]}
            />
          </Panel>
        </div>
      </div>
    </AtSite>
  );
}

function life(session: SessionDetailsFragment): Step[] {
  const steps: Step[] = [];
  if (session.requestedAt) {
    steps.push({ label: i18n.t("Asked for"), at: session.requestedAt, state: "done", note: session.requestedBy ? whoInWords(session.requestedBy) : undefined });
  }
  if (session.startedAt) {
    steps.push({ label: i18n.t("Began"), at: session.startedAt, state: "done" });
  } else if (session.state === "FAILED" || session.state === "EXPIRED") {
    steps.push({ label: i18n.t("Did not begin"), at: null, state: "bad", note: failureInWords(session.progress.failure, session.failure) ?? undefined });
    return steps;
  } else {
    steps.push({
      label: session.state === "ACCEPTED" ? i18n.t("Waits for the vehicle") : i18n.t("Waits for the charge point"),
      at: null,
      state: "now",
    });
  }
  if (session.stoppedAt || session.state === "ENDED") {
    const note = [stopReasonInWords(session.stopReason), closedByInWords(session.closedBy)].filter(Boolean).join(". ");
    steps.push({ label: i18n.t("Ended"), at: session.stoppedAt, state: "done", note });
  } else if (isRunning(session)) {
    steps.push({
      label: session.state === "SUSPENDED" ? i18n.t("Suspended: no energy flows") : i18n.t("Charging"),
      at: null,
      state: "now",
    });
  }
  return steps;
}
