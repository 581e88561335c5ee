/** How many connectors do what, in words with their glyphs: never by colour alone. */
import { i18n } from "../../lib/i18n";
import { count } from "../../lib/units";
import type { ShownStatus } from "../../theme/status";
import { StatusGlyph } from "../../ui/StatusGlyph";
import styles from "./map.module.css";
import { type Occupancy, SHARES, type Share } from "./sites";

/** The status that lends a share its glyph and its hue. */
export const LOOK: Record<Share, ShownStatus> = {
  out: "FAULTED",
  offline: "OFFLINE",
  unknown: "UNKNOWN",
  inUse: "CHARGING",
  ready: "AVAILABLE",
};

export function shareLabel(share: Share): string {
  switch (share) {
    case "out":
      return i18n.t("Out of order or use");
    case "offline":
      return i18n.t("Offline");
    case "unknown":
      return i18n.t("Not reported");
    case "inUse":
      return i18n.t("In use");
    case "ready":
      return i18n.t("Ready");
    default:
      return String(share satisfies never);
  }
}

export function inWords(of: Occupancy): string {
  if (of.chargePoints === 0) return i18n.t("no charge points");
  return SHARES.filter((share) => of.shares[share] > 0)
    .toReversed()
    .map((share) => `${shareLabel(share)} ${count(of.shares[share])}`)
    .join(", ");
}

export function Shares({ of }: { of: Occupancy }) {
  if (of.chargePoints === 0) return <span className="dim">{i18n.t("no charge points")}</span>;
  return (
    <span className={styles.shares} title={inWords(of)}>
      {SHARES.filter((share) => of.shares[share] > 0)
        .toReversed()
        .map((share) => (
          <span key={share} className={styles.share}>
            <StatusGlyph status={LOOK[share]} size={12} />
            <span className="sr-only">{shareLabel(share)}</span>
            <b>{count(of.shares[share])}</b>
          </span>
        ))}
    </span>
  );
}
