/** The figures of a session at a glance. While nothing is heard they keep their age. */
import type { ReactNode } from "react";
import type { SessionFieldsFragment } from "../../generated/graphql";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { age, stopwatch } from "../../lib/time";
import { current, energy, MISSING, percent, power } from "../../lib/units";
import { Quantity } from "../../ui/values";
import { sessionStateLabel } from "../../theme/status";
import styles from "../charge-points/charge-points.module.css";
import { isRunning } from "./open-sessions";

/** A figure that is older than this is shown with its age. */
export const STALE = 150_000;

export function SessionFigures({ session, online, large = false }: { session: SessionFieldsFragment; online: boolean; large?: boolean }) {
  const now = useNow();
  const running = isRunning(session);
  const heard = session.lastSampleReceivedAt ?? session.lastSampleAt;
  const old = running && (!online || (heard !== null && now - Date.parse(heard) > STALE));
  const end = session.stoppedAt ? Date.parse(session.stoppedAt) : now;
  const lasted = session.startedAt ? stopwatch(end - Date.parse(session.startedAt)) : MISSING;
  return (
    <>
      <dl className={styles.running} data-large={large} style={old ? { color: "var(--text-dim)" } : undefined}>
        {running && (
          <Metric label={i18n.t("Power")}>
            <Quantity of={power(session.powerW)} />
          </Metric>
        )}
        <Metric label={i18n.t("Energy")}>
          <Quantity of={energy(session.energyWh)} />
        </Metric>
        <Metric label={session.startedAt ? i18n.t("Duration") : i18n.t("State")}>
          {session.startedAt ? lasted : sessionStateLabel(session.state)}
        </Metric>
        {session.soc !== null && (
          <Metric label={i18n.t("Battery")}>
            <Quantity of={percent(session.soc)} />
          </Metric>
        )}
        {running && session.currentMa !== null && large && (
          <Metric label={i18n.t("Current")}>
            <Quantity of={current(session.currentMa)} />
          </Metric>
        )}
        <Metric label={i18n.t("Id tag")}>
          <span className="mono">{session.idTag}</span>
        </Metric>
      </dl>
      {old && heard && (
        <p className="warning" style={{ margin: 0 }}>
          {i18n.t("Measured {age}; nothing newer was heard.", { age: age(heard, now) })}
        </p>
      )}
    </>
  );
}

function Metric({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.metric}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
