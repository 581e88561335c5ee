/** How the fleet is: what needs eyes first, then what the connectors do and what flows. The server counts. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { type ConnectorStatus, type FleetFiguresFragment, NeedsAttentionDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { count, energy, percent, power } from "../../lib/units";
import { FAMILIES, statusLabel } from "../../theme/status";
import { Empty, Failed, Loading, PageHead, Panel } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Age, Quantity } from "../../ui/values";
import { isRunning, type OpenSession, useOpenSessions } from "../sessions/open-sessions";
import { type Finding, issueOf } from "./attention";
import { NeedIcon } from "./NeedIcon";
import { countOf, useSummary } from "./summary";
import styles from "./overview.module.css";

const OverviewMap = lazy(() => import("../map/OverviewMap").then((module) => ({ default: module.OverviewMap })));

export function OverviewPage() {
  const { summary, error, retry } = useSummary();
  if (error) return <Failed error={error} retry={retry} />;
  if (!summary) return <Loading lines={12} />;
  const all = summary.chargePointsOnline + summary.chargePointsOffline;
  return (
    <>
      <PageHead title={i18n.t("Overview")} />
      {all === 0 ? <NoChargePoints knocks={summary.unknownChargePoints} /> : <Fleet summary={summary} all={all} />}
    </>
  );
}

function NoChargePoints({ knocks }: { knocks: number }) {
  return (
    <Panel>
      <Empty
        title={i18n.t("No charge points yet")}
        action={
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/onboarding" />}>
            {knocks > 0 ? i18n.t("See who has knocked") : i18n.t("Connect the first one")}
          </Button>
        }
      >
        {knocks > 0
          ? i18n.t("{count, plural, one {# charge point has knocked and is} other {# charge points have knocked and are}} not known here.", { count: knocks })
          : i18n.t("Once charge points connect, this page tells how they are.")}
      </Empty>
    </Panel>
  );
}

function Fleet({ summary, all }: { summary: FleetFiguresFragment; all: number }) {
  const { chargePointsOnline: online, chargePointsOffline: offline, unknownChargePoints: knocks } = summary;
  return (
    <>
      <div className={styles.front}>
        <Needs summary={summary} />
        <Suspense fallback={<Panel title={i18n.t("Where")}>{null}</Panel>}>
          <OverviewMap />
        </Suspense>
      </div>
      <div className={styles.tiles}>
        <StatusTile title={i18n.t("Ready")} statuses={FAMILIES.ready} summary={summary} />
        <StatusTile title={i18n.t("In use")} statuses={FAMILIES.inUse} summary={summary} />
        <StatusTile title={i18n.t("Out of order or use")} statuses={FAMILIES.out} summary={summary} />
        <Tile title={i18n.t("Charge points")} value={count(all)}>
          <li data-zero={online === 0}>
            <Link to="/charge-points" search={{ online: "yes" }}>
              {i18n.t("Online")}
            </Link>
            <b>{count(online)}</b>
          </li>
          <li data-zero={offline === 0}>
            <Link to="/charge-points" search={{ online: "no" }}>
              <StatusGlyph status="OFFLINE" /> {i18n.t("Offline")}
            </Link>
            <b>{count(offline)}</b>
          </li>
          <li data-zero={knocks === 0}>
            <Link to="/onboarding">{i18n.t("Unknown, knocking")}</Link>
            <b>{count(knocks)}</b>
          </li>
        </Tile>
        <Tile title={i18n.t("Power now")} value={<Quantity of={power(summary.powerW)} />}>
          <li data-zero={summary.sessionsRunning === 0}>
            <Link to="/sessions" search={{ state: "running" }}>
              {i18n.t("Running sessions")}
            </Link>
            <b>{count(summary.sessionsRunning)}</b>
          </li>
          <li data-zero={summary.sessionsRequested === 0}>
            <Link to="/sessions" search={{ state: "waiting" }}>
              {i18n.t("Asked for")}
            </Link>
            <b>{count(summary.sessionsRequested)}</b>
          </li>
        </Tile>
      </div>
      {summary.sessionsRunning > 0 && <Flowing />}
    </>
  );
}

const MOST_NEEDS = 100;

function Needs({ summary }: { summary: FleetFiguresFragment }) {
  const needs = useQuery({
    queryKey: ["needs attention"],
    queryFn: ({ signal }) => gql(NeedsAttentionDocument, { first: MOST_NEEDS }, signal),
    refetchInterval: 10_000,
  });
  const { refetch } = needs;
  const faulted = countOf(summary, "FAULTED");
  // What may be a new finding shows in the figures first.
  useEffect(() => void refetch(), [refetch, faulted, summary.chargePointsOffline]);
  const findings = needs.data?.needsAttention;
  return (
    <Panel
      title={i18n.t("Needs attention")}
      actions={findings && findings.length > 0 && <span className="dim">{count(findings.length)}{findings.length === MOST_NEEDS && "+"}</span>}
      flush
    >
      {!findings && (needs.error ? <Failed error={needs.error} retry={() => void refetch()} /> : <Loading lines={4} />)}
      {findings?.length === 0 && (
        <div className={styles.calm}>
          <Empty title={i18n.t("Nothing needs attention")}>
            {i18n.t("No connector is faulted, no charge point has been offline for more than five minutes, no session is stuck.")}
          </Empty>
        </div>
      )}
      {findings && findings.length > 0 && (
        <ul className={styles.issues} tabIndex={0} aria-label={i18n.t("Needs attention")}>
          {findings.map((finding) => (
            <Need key={issueOf(finding).key} finding={finding} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Need({ finding }: { finding: Finding }) {
  const issue = issueOf(finding);
  return (
    <li>
      <NeedIcon kind={finding.kind} severity={finding.severity} />
      <Link {...issue.place} className="mono">
        {issue.subject}
      </Link>
      <span className={styles.sentence}>{issue.sentence}</span>
      <span className={styles.name}>{finding.chargePoint.name}</span>
      <span className={styles.since}>
        <Age of={issue.since} seconds={10} />
      </span>
    </li>
  );
}

const MOST_FLOWING = 10;

/** The sessions through which most power flows now; each leads to where it can be watched and stopped. */
function Flowing() {
  const { rows } = useOpenSessions();
  const running = rows.filter(isRunning);
  if (running.length === 0) return null;
  const shown = running.toSorted((a, b) => (b.powerW ?? 0) - (a.powerW ?? 0)).slice(0, MOST_FLOWING);
  const most = Math.max(1, shown[0]?.powerW ?? 0);
  return (
    <Panel
      title={i18n.t("Charging now")}
      actions={
        <Link to="/sessions" search={{ state: "running" }}>
          {i18n.t("All running sessions")}
        </Link>
      }
      flush
    >
      <ul className={styles.flowing}>
        {shown.map((session) => (
          <Flow key={session.id} session={session} most={most} />
        ))}
      </ul>
    </Panel>
  );
}

function Flow({ session, most }: { session: OpenSession; most: number }) {
  return (
    <li>
      <Link to="/sessions/$id" params={{ id: session.id }}>
        <span className="mono">
          {session.chargePoint?.identity ?? session.transactionId} · {session.connectorId}
        </span>
        <span className={styles.name}>{session.chargePoint?.name}</span>
      </Link>
      <span className={styles.bar} aria-hidden="true">
        <i style={{ width: `${(100 * (session.powerW ?? 0)) / most}%` }} />
      </span>
      <Quantity of={power(session.powerW)} />
      <Quantity of={energy(session.energyWh)} />
      <Quantity of={percent(session.soc)} />
    </li>
  );
}

function Tile({ title, value, children }: { title: string; value: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.tile}>
      <h2>{title}</h2>
      <p className={styles.big}>{value}</p>
      <ul>{children}</ul>
    </section>
  );
}

interface StatusTileProps {
  title: string;
  statuses: readonly ConnectorStatus[];
  summary: FleetFiguresFragment;
}

/** Connectors by what they reported last, connected or not. */
function StatusTile({ title, statuses, summary }: StatusTileProps) {
  const sum = statuses.reduce((total, status) => total + countOf(summary, status), 0);
  return (
    <Tile title={title} value={count(sum)}>
      {statuses.map((status) => (
        <li key={status} data-zero={countOf(summary, status) === 0}>
          <Link to="/charge-points" search={{ status }}>
            <StatusGlyph status={status} /> {statusLabel(status)}
          </Link>
          <b>{count(countOf(summary, status))}</b>
        </li>
      ))}
    </Tile>
  );
}
