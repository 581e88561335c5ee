/** What a charge point does now: a card for each connector, its session with a live chart, and its newest commands. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  type ChargePointDetailsFragment,
  CommandsChangedDocument,
  type ConnectorFieldsFragment,
  StatusHistoryDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { errorInWords, type ShownStatus, statusLabel, statusMeaning } from "../../theme/status";
import { Empty, Loading, Notice, Panel } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { StatusStrip } from "../../ui/StatusStrip";
import { Age, Facts, Mono, Moment } from "../../ui/values";
import { type Target } from "../commands/actions";
import { CommandList } from "../commands/CommandList";
import { askFor } from "../commands/dialog";
import { isRunning, type OpenSession } from "../sessions/open-sessions";
import { PowerChart } from "../sessions/PowerChart";
import { SessionFigures } from "../sessions/SessionFigures";
import { plugs } from "./model";
import styles from "./charge-points.module.css";

interface Props {
  point: ChargePointDetailsFragment;
  sessions: readonly OpenSession[];
  target: Target;
}

export function LiveTab({ point, sessions, target }: Props) {
  const shown = plugs(point);
  const whole = point.connectors.find((one) => one.connectorId === 0);
  const wholeWrong = whole?.status === "FAULTED" || whole?.status === "UNAVAILABLE";
  const commands = useFeed(
    CommandsChangedDocument,
    { filter: { chargePoint: point.identity }, first: 12 },
    (result) => result.commandsChanged,
  );
  return (
    <>
      {wholeWrong && whole && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone={whole.status === "FAULTED" ? "critical" : "warning"}>
            <strong>{i18n.t("The charge point as a whole: {status}", { status: statusLabel(whole.status ?? "UNKNOWN") })}</strong>{" "}
            {errorInWords(whole.errorCode)} {whole.info} {whole.vendorErrorCode}
          </Notice>
        </div>
      )}
      {shown.length === 0 ? (
        <Panel>
          <Empty title={i18n.t("It has reported no connector yet")}>
            {i18n.t("A charge point reports its connectors after it has started.")}
          </Empty>
        </Panel>
      ) : (
        <div className={styles.connectors}>
          {shown.map((one) => (
            <ConnectorCard
              key={one.id}
              connector={one}
              identity={point.identity}
              online={point.online}
              session={sessions.find((session) => session.connectorId === one.connectorId)}
              target={target}
            />
          ))}
        </div>
      )}
      <div className={styles.columns}>
        <Panel title={i18n.t("Newest commands")} flush>
          {!commands.loaded ? <Loading /> : <CommandList commands={commands.rows} onCharge={false} />}
        </Panel>
        <Panel title={i18n.t("About it")}>
          <Facts
            of={[
              [i18n.t("Maker"), point.vendor],
              [i18n.t("Model"), point.model],
              [i18n.t("Serial number"), point.serialNumber ?? point.boxSerialNumber],
              [i18n.t("Firmware"), point.firmwareVersion],
              point.meterType ? [i18n.t("Meter"), `${point.meterType} ${point.meterSerialNumber ?? ""}`] : null,
              point.iccid ? [i18n.t("SIM card"), point.iccid] : null,
              [i18n.t("Connects from"), point.remoteAddress && <Mono key="from">{point.remoteAddress}</Mono>],
              [i18n.t("Heartbeats every"), point.heartbeatInterval ? `${point.heartbeatInterval} s` : i18n.t("the usual")],
              [i18n.t("Added"), <Moment key="added" at={point.createdAt} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

interface CardProps {
  connector: ConnectorFieldsFragment;
  identity: string;
  online: boolean;
  session: OpenSession | undefined;
  target: Target;
}

function ConnectorCard({ connector, identity, online, session, target }: CardProps) {
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const status: ShownStatus = connector.status ?? "UNKNOWN";
  const error = errorInWords(connector.errorCode);
  const history = useQuery({
    queryKey: ["status history", identity, connector.connectorId, connector.statusReceivedAt],
    queryFn: ({ signal }) =>
      gql(StatusHistoryDocument, { chargePoint: identity, connectorId: connector.connectorId, first: 200, after: null }, signal),
    placeholderData: (before) => before,
  });
  return (
    <section className={styles.card} aria-label={i18n.t("Connector {number}", { number: connector.connectorId })}>
      <div className={styles.cardHead}>
        <h2>{i18n.t("Connector {number}", { number: connector.connectorId })}</h2>
        <span className={styles.status} style={online ? undefined : { opacity: 0.6 }} title={statusMeaning(status)}>
          <StatusGlyph status={status} size={18} />
          {statusLabel(status)}
        </span>
        <span className="dim">
          <Age of={connector.statusAt} seconds={5} />
        </span>
      </div>
      {(error || (connector.errorCode !== "NO_ERROR" && connector.errorCode)) && (
        <Notice tone={status === "FAULTED" ? "critical" : "warning"}>
          {error}
          <div className="mono dim">
            {[connector.vendorErrorCode, connector.info, connector.vendorId].filter(Boolean).join(" · ")}
          </div>
        </Notice>
      )}
      {!error && connector.info && <p className="dim" style={{ margin: 0 }}>{connector.info}</p>}
      {session && (
        <>
          <SessionFigures session={session} online={online} />
          {isRunning(session) && <PowerChart session={session} online={online} height={150} />}
        </>
      )}
      {!session && <p className="dim" style={{ margin: 0 }}>{statusMeaning(status)}</p>}
      <StatusStrip reports={history.data?.statusHistory.nodes ?? []} />
      {mayOperate && (
        <div style={{ display: "flex", gap: 8, flexWrap: "wrap" }}>
          {session && isRunning(session) && (
            <Button
              variant="default"
             
              disabled={!live || !online}
              onClick={() => askFor("remote_stop_transaction", [target], { sessionId: session.id })}
            >
              {i18n.t("Stop charging")}
            </Button>
          )}
          {!session && (
            <Button
              variant="default"
             
              disabled={!live || !online}
              onClick={() => askFor("remote_start_transaction", [target], { connectorId: String(connector.connectorId) })}
            >
              {i18n.t("Start charging")}
            </Button>
          )}
          <Button
            variant="subtle"
            color="gray"
           
            disabled={!live || !online}
            onClick={() => askFor("unlock_connector", [target], { connectorId: String(connector.connectorId) })}
          >
            {i18n.t("Unlock the cable")}
          </Button>
          {session && (
            <Button
              variant="subtle"
              color="gray"
             
              renderRoot={(props) => <Link {...props} to="/sessions/$id" params={{ id: session.id }} />}
            >
              {i18n.t("Open the session")}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
