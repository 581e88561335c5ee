/** What a charge point does now: a card for each connector, its session with a live chart, and its newest commands. */
import { Link } from "@tanstack/react-router";
import { type ChargePointDetailsFragment, CommandsChangedDocument, type SessionFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { useFeed } from "../../live/use-live";
import { errorInWords, statusLabel } from "../../theme/status";
import { Empty, Loading, Notice, Panel } from "../../ui/states";
import { Facts, Mono, Moment } from "../../ui/values";
import type { Target } from "../commands/actions";
import { CommandList } from "../commands/CommandList";
import { ConnectorCard } from "./ConnectorCard";
import { plugs } from "./model";
import styles from "./charge-points.module.css";

interface Props {
  point: ChargePointDetailsFragment;
  sessions: readonly SessionFieldsFragment[];
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
        <div style={{ marginBottom: 12 }}>
          <Panel>
            <Empty title={i18n.t("It has reported no connector yet")}>
              {i18n.t("A charge point reports its connectors after it has started.")}
            </Empty>
          </Panel>
        </div>
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
              point.labels.length > 0
                ? [
                    i18n.t("Labels"),
                    <span key="labels" className={styles.orders}>
                      {point.labels.map((label) => (
                        <Link key={label} to="/charge-points" search={{ label }} className={styles.label}>
                          {label}
                        </Link>
                      ))}
                    </span>,
                  ]
                : null,
              [i18n.t("Added"), <Moment key="added" at={point.createdAt} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
