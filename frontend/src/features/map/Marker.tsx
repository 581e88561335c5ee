/** One location, or several that lie close: a ring of what their connectors do, and how many charge points there are. */
import { count } from "../../lib/units";
import { statusToken } from "../../theme/status";
import { StatusGlyph } from "../../ui/StatusGlyph";
import styles from "./map.module.css";
import { type Occupancy, SHARES } from "./sites";
import { inWords, LOOK } from "./words";

const AROUND = 2 * Math.PI * 15;
const GAP = 1.5;

interface Props {
  x: number;
  y: number;
  of: Occupancy;
  name: string;
  /** Shown beside it; null where there is no room. */
  label: string | null;
  side: "left" | "right";
  selected: boolean;
  onSelect: () => void;
}

export function radiusOf(chargePoints: number): number {
  return Math.min(26, 15 + Math.sqrt(chargePoints) * 1.6);
}

export function Marker({ x, y, of, name, label, side, selected, onSelect }: Props) {
  const size = 2 * radiusOf(of.chargePoints);
  return (
    <button
      type="button"
      className={styles.marker}
      style={{ transform: `translate(${x - size / 2}px, ${y - size / 2}px)`, height: size }}
      aria-pressed={selected}
      aria-label={`${name}: ${inWords(of)}`}
      title={`${name}\n${inWords(of)}`}
      onClick={onSelect}
    >
      <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
        <circle cx="20" cy="20" r="19" className={styles.plate} />
        <Ring of={of} />
        <text x="20" y="20" className={styles.number}>
          {of.chargePoints > 0 ? count(of.chargePoints) : "–"}
        </text>
      </svg>
      {of.shares.out > 0 && (
        <span className={styles.alarm} style={{ left: size - 13 }}>
          <StatusGlyph status="FAULTED" size={14} />
        </span>
      )}
      {label !== null && <span className={styles.label} data-side={side}>{label}</span>}
    </button>
  );
}

function Ring({ of }: { of: Occupancy }) {
  const shares = SHARES.filter((share) => of.shares[share] > 0);
  const total = shares.reduce((sum, share) => sum + of.shares[share], 0);
  if (total === 0) return <circle cx="20" cy="20" r="15" className={styles.none} />;
  const gap = shares.length > 1 ? GAP : 0;
  let from = 0;
  return shares.map((share) => {
    const length = (of.shares[share] / total) * AROUND;
    const start = from;
    from += length;
    const drawn = Math.max(length - gap, 0.8);
    return (
      <circle
        key={share}
        cx="20"
        cy="20"
        r="15"
        className={styles.arc}
        stroke={`var(${statusToken(LOOK[share])})`}
        // What is offline is dashed, as its glyph is.
        strokeDasharray={share === "offline" && shares.length === 1 ? "3.6 2.3" : `${drawn} ${AROUND - drawn}`}
        strokeDashoffset={-start}
      />
    );
  });
}
