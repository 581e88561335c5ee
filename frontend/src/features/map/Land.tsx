/** Coasts and borders under the markers, drawn of what comes with the console: nobody is asked for a picture. */
import { useMemo } from "react";
import { BORDERS, EDGE, LAND, type Shape } from "./land";
import { fromScreen, type Size, type View, worldSize } from "./mercator";
import styles from "./map.module.css";

export function Land({ view, size }: { view: View; size: Size }) {
  const from = fromScreen({ x: 0, y: 0 }, view, size);
  const to = fromScreen({ x: size.width, y: size.height }, view, size);
  const scale = worldSize(view.zoom) / EDGE;
  // Wide views show the earth more than once.
  const copies = Array.from({ length: Math.floor(to.x) - Math.floor(from.x) + 1 }, (_, index) => Math.floor(from.x) + index);
  return copies.map((copy) => {
    const right = (copy - view.x) * worldSize(view.zoom) + size.width / 2;
    const down = -view.y * worldSize(view.zoom) + size.height / 2;
    const seen = { west: from.x - copy, east: to.x - copy, north: from.y, south: to.y };
    return (
      <g key={copy} transform={`translate(${right} ${down}) scale(${scale})`}>
        <Shapes of={LAND} seen={seen} className={styles.land} />
        <Shapes of={BORDERS} seen={seen} className={styles.border} />
      </g>
    );
  });
}

type Box = Omit<Shape, "path">;

/** Of all shapes those in sight, as one path: it stays the same text while one moves among them. */
function Shapes({ of, seen, className }: { of: readonly Shape[]; seen: Box; className: string | undefined }) {
  const inSight = (one: Shape) => one.east > seen.west && one.west < seen.east && one.south > seen.north && one.north < seen.south;
  const which = of.flatMap((one, index) => (inSight(one) ? [index] : [])).join(" ");
  const path = useMemo(() => which.split(" ").map((index) => of[Number(index)]?.path).join(""), [of, which]);
  return <path className={className} d={path} />;
}
