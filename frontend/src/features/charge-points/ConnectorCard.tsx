/** One connector: its status and what is wrong in words, its session with a live chart, its last hours, its commands. */
import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ConnectorFieldsFragment, type ConnectorStatus, type SessionFieldsFragment, StatusHistoryDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { errorInWords, type ShownStatus, statusLabel, statusMeaning } from "../../theme/status";
import { Notice } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { StatusStrip } from "../../ui/StatusStrip";
import { Age } from "../../ui/values";
import type { ActionId, Target } from "../commands/actions";
import { askFor } from "../commands/dialog";
import { TriggerMenu } from "../remote-trigger/TriggerMenu";
import { HeldFor } from "../reservations/HeldFor";
import { isRunning } from "../sessions/open-sessions";
import { PowerChart } from "../sessions/PowerChart";
import { SessionFigures } from "../sessions/SessionFigures";
import styles from "./charge-points.module.css";

interface Props {
  connector: ConnectorFieldsFragment;
  identity: string;
  online: boolean;
  session: SessionFieldsFragment | undefined;
  target: Target;
}

export function ConnectorCard({ connector, identity, online, session, target }: Props) {
  const mayOperate = useMay("OPERATOR");
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
        <span className={styles.status} data-offline={!online} title={statusMeaning(status)}>
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
      <HeldFor identity={identity} connectorId={connector.connectorId} />
      {session && (
        <>
          <SessionFigures session={session} online={online} />
          {isRunning(session) && <PowerChart session={session} online={online} height={150} />}
        </>
      )}
      {!session && <p className="dim" style={{ margin: 0 }}>{statusMeaning(status)}</p>}
      <StatusStrip reports={history.data?.statusHistory.nodes ?? []} />
      {mayOperate && <Orders connector={connector} online={online} session={session} target={target} />}
    </section>
  );
}

const BEFORE_CHARGING: ReadonlySet<ConnectorStatus> = new Set(["AVAILABLE", "PREPARING", "FINISHING", "RESERVED"]);

/** What can be asked about this connector; the likeliest first. */
function Orders({ connector, online, session, target }: Omit<Props, "identity">) {
  const live = useIsLive();
  const number = String(connector.connectorId);
  const ask = (action: ActionId, initial: Record<string, string> = {}) => askFor(action, [target], { connectorId: number, ...initial });
  const able = live && online;
  const running = session !== undefined && isRunning(session);
  const outOfUse = connector.status === "UNAVAILABLE";
  // One that charges without a session that is known here, or is out of order, is asked by other commands first.
  const mayBegin = connector.status === null || BEFORE_CHARGING.has(connector.status);
  return (
    <div className={styles.orders}>
      {running && (
        <Button variant="default" disabled={!able} onClick={() => askFor("remote_stop_transaction", [target], { sessionId: session.id })}>
          {i18n.t("Stop charging")}
        </Button>
      )}
      {!session && outOfUse && (
        <Button variant="default" disabled={!able} onClick={() => ask("change_availability", { type: "OPERATIVE" })}>
          {i18n.t("Put into use")}
        </Button>
      )}
      {!session && mayBegin && (
        <Button variant="default" disabled={!able} onClick={() => ask("remote_start_transaction")}>
          {i18n.t("Start charging")}
        </Button>
      )}
      {session && (
        <Button variant="subtle" color="gray" renderRoot={(props) => <Link {...props} to="/sessions/$id" params={{ id: session.id }} />}>
          {i18n.t("Open the session")}
        </Button>
      )}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="subtle" color="gray" disabled={!able} leftSection={<IconDots size={15} />}>
            {i18n.t("More")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask("unlock_connector")}>{i18n.t("Unlock the cable")}</Menu.Item>
          {!outOfUse && (
            <Menu.Item onClick={() => ask("change_availability", { type: "INOPERATIVE" })}>{i18n.t("Take out of use")}</Menu.Item>
          )}
          {(session || !outOfUse) && (
            <Menu.Item onClick={() => ask("change_availability", { type: "OPERATIVE" })}>{i18n.t("Put into use")}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <TriggerMenu target={target} connectorId={connector.connectorId} />
    </div>
  );
}
