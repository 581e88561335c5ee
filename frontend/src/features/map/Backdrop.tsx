/** What lies under the markers: pictures of the earth if there is a source of them, else coasts and the net of degrees. */
import { lazy, memo, Suspense } from "react";
import { i18n, locale } from "../../lib/i18n";
import { graticule } from "./graticule";
import { type Size, toScreen, type View, worldSize } from "./mercator";
import styles from "./map.module.css";

const DEEPEST = 19;

const Land = lazy(() => import("./Land").then((module) => ({ default: module.Land })));

interface Props {
  view: View;
  size: Size;
  /** Undefined until it is known whether there are any. */
  tiles: string | null | undefined;
  net: boolean;
}

export const Backdrop = memo(function Backdrop({ view, size, tiles, net }: Props) {
  return (
    <svg className={styles.backdrop} width={size.width} height={size.height} aria-hidden="true">
      {tiles === null && (
        <Suspense fallback={null}>
          <Land view={view} size={size} />
        </Suspense>
      )}
      {tiles === null && net && <Net view={view} size={size} />}
      {tiles != null && <Tiles view={view} size={size} source={tiles} />}
    </svg>
  );
});

function Net({ view, size }: { view: View; size: Size }) {
  const { meridians, parallels, digits } = graticule(view, size);
  return (
    <>
      {meridians.map(({ at, degrees }) => (
        <g key={degrees}>
          <line className={styles.line} x1={at} x2={at} y1={0} y2={size.height} />
          <text className={styles.degrees} x={at + 4} y={size.height - 8}>
            {inDegrees(degrees, digits, i18n.t("E"), i18n.t("W"))}
          </text>
        </g>
      ))}
      {parallels.map(({ at, degrees }) => (
        <g key={degrees}>
          <line className={styles.line} x1={0} x2={size.width} y1={at} y2={at} />
          <text className={styles.degrees} x={8} y={at - 4}>
            {inDegrees(degrees, digits, i18n.t("N"), i18n.t("S"))}
          </text>
        </g>
      ))}
    </>
  );
}

function inDegrees(degrees: number, digits: number, more: string, less: string): string {
  const number = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits }).format(Math.abs(degrees));
  return `${number}° ${degrees === 0 ? "" : degrees > 0 ? more : less}`;
}

function Tiles({ view, size, source }: { view: View; size: Size; source: string }) {
  const zoom = Math.max(0, Math.min(DEEPEST, Math.round(view.zoom)));
  const count = 2 ** zoom;
  const edge = worldSize(view.zoom) / count;
  const reach = { x: Math.min(count / 2, Math.ceil(size.width / edge / 2) + 1), y: Math.ceil(size.height / edge / 2) + 1 };
  const middle = { x: Math.floor(view.x * count), y: Math.floor(view.y * count) };
  const found = [];
  for (let row = Math.max(0, middle.y - reach.y); row <= Math.min(count - 1, middle.y + reach.y); row += 1) {
    for (let column = Math.ceil(middle.x - reach.x); column < middle.x - reach.x + Math.min(count, 2 * reach.x + 1); column += 1) {
      const x = ((column % count) + count) % count;
      const corner = toScreen({ x: (x + 0.5) / count, y: (row + 0.5) / count }, view, size);
      const address = source.replace("{z}", String(zoom)).replace("{x}", String(x)).replace("{y}", String(row));
      // A hair larger than it is, so that no seams show.
      found.push(
        <image key={address} href={address} x={corner.x - edge / 2} y={corner.y - edge / 2} width={edge + 0.5} height={edge + 0.5} />,
      );
    }
  }
  return found;
}
