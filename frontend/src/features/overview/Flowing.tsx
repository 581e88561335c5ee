/** The sessions through which most power flows now; each leads to where it can be watched and stopped. */
import { Link } from "@tanstack/react-router";
import { i18n } from "../../lib/i18n";
import { energy, percent, power } from "../../lib/units";
import { Panel } from "../../ui/states";
import { Quantity } from "../../ui/values";
import { isRunning, type OpenSession, useOpenSessions } from "../sessions/open-sessions";
import styles from "./overview.module.css";

const MOST_FLOWING = 10;

export function Flowing() {
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
      <div className={styles.running}>
        <ul className={styles.flowing}>
          {shown.map((session) => (
            <Flow key={session.id} session={session} most={most} />
          ))}
        </ul>
      </div>
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

