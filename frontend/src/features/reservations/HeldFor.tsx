/** For whom a connector is held, and how long still. */
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { clockTime, duration } from "../../lib/time";
import { useZone } from "../../lib/zone";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Mono } from "../../ui/values";
import { heldNow, useReservationsAt } from "./held";
import styles from "./reservations.module.css";

export function HeldFor({ identity, connectorId }: { identity: string; connectorId: number }) {
  const now = useNow(1);
  const zone = useZone();
  const held = heldNow(useReservationsAt(identity).rows, connectorId, now);
  if (!held) return null;
  return (
    <p className={styles.held}>
      <StatusGlyph status="RESERVED" />
      <span>
        {i18n.t("Reserved for")} <Mono>{held.idTag}</Mono>{" "}
        {i18n.t("until {time}", { time: clockTime(held.expiresAt, zone) })}{" "}
        <span className="dim">{i18n.t("in {duration}", { duration: duration(Date.parse(held.expiresAt) - now) })}</span>
      </span>
    </p>
  );
}
