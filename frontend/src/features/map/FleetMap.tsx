/** A map that needs nobody: coasts and degrees, or pictures if the deployment names a source, and what is where. */
import { ActionIcon } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconFocusCentered, IconMinus, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useConfig } from "../../lib/config";
import { i18n, locale } from "../../lib/i18n";
import { Backdrop } from "./Backdrop";
import { cluster, type Weighed } from "./cluster";
import { scaleBar } from "./graticule";
import { Marker, radiusOf } from "./Marker";
import { fit, pan, type Point, project, type Size, toScreen, type View, worldSize, zoomAt } from "./mercator";
import { add, type Site } from "./sites";
import { useDragging } from "./use-dragging";
import styles from "./map.module.css";

const RADIUS = 46;
const STEP = 90;
const CLOSEST = 17;

interface Props {
  /** Only those with coordinates are drawn. */
  sites: readonly Site[];
  selected: string | null;
  /** With null nothing is selected, or on a still map several locations at once. */
  onSelect: (id: string | null) => void;
  /** Shows all of it, and neither moves nor zooms. */
  still?: boolean;
}

interface Spot extends Weighed {
  site: Site;
}

export function FleetMap({ sites, selected, onSelect, still = false }: Props) {
  const config = useConfig();
  const { ref, width, height } = useElementSize();
  const size = useMemo<Size>(() => ({ width, height }), [width, height]);
  const spots = useMemo(() => sites.flatMap(spotOf), [sites]);
  const [chosen, setView] = useState<View | null>(null);
  const whole = useMemo(() => fit(spots, size, still ? 36 : undefined, still ? 9 : undefined), [spots.length, size, still]);
  const view = chosen ?? whole;
  const surface = useRef<HTMLDivElement>(null);
  const change = (next: (before: View) => View) => setView((before) => next(before ?? whole));
  useDragging(surface, size, still ? null : change);

  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selected === shown.current || width === 0) return;
    const spot = spots.find((one) => one.id === selected);
    if (selected !== null && !spot) return;
    shown.current = selected;
    if (!spot) return;
    const at = toScreen(spot, view, size);
    const inside = at.x > 30 && at.y > 30 && at.x < width - 30 && at.y < height - 30;
    if (!inside || view.zoom < 4) setView({ x: spot.x, y: spot.y, zoom: Math.max(view.zoom, 11) });
  }, [selected, spots, width]);

  // Clusters are made for whole and half steps of the zoom, so that they hold while it changes.
  const step = Math.floor(view.zoom * 2) / 2;
  const clusters = useMemo(() => cluster(spots, RADIUS / worldSize(step)), [spots, step]);
  const drawn = useMemo(() => place(clusters, view, size), [clusters, view, size]);

  const take = (members: readonly Spot[]) => {
    const [only] = members;
    const spread = fit(members, size, 80, CLOSEST);
    if (still && members.length > 1) onSelect(null);
    else if (members.length === 1 || (only && spread.zoom >= CLOSEST)) onSelect(only?.id === selected ? null : (only?.id ?? null));
    else setView({ ...spread, zoom: Math.max(spread.zoom, view.zoom + 1) });
  };
  const onKey = (event: KeyboardEvent) => {
    const middle = { x: width / 2, y: height / 2 };
    const own = event.target === event.currentTarget;
    const moves: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const move = moves[event.key];
    if (own && move) change((before) => pan(before, ...move));
    else if (event.key === "+" || event.key === "=") change((before) => zoomAt(before, 1, middle, size));
    else if (event.key === "-") change((before) => zoomAt(before, -1, middle, size));
    else if (event.key === "0") setView(null);
    else if (event.key === "Escape" && selected !== null) onSelect(null);
    else return;
    event.preventDefault();
  };
  const bar = scaleBar(view);
  const middle = { x: width / 2, y: height / 2 };
  return (
    <div ref={ref} className={styles.map}>
      <div
        ref={surface}
        className={styles.surface}
        data-still={still || undefined}
        {...(still
          ? { role: "group", "aria-label": i18n.t("Map of the locations") }
          : {
              role: "application",
              "aria-label": i18n.t("Map of the locations. Arrow keys move it, plus and minus zoom, 0 shows all."),
              tabIndex: 0,
              onKeyDown: onKey,
            })}
      >
        {width > 0 && <Backdrop view={view} size={size} tiles={config ? (config.map?.tiles ?? null) : undefined} net={!still} />}
        {drawn.map(({ cluster: one, at, label, side }) => (
          <Marker
            key={one.id}
            x={at.x}
            y={at.y}
            of={add(one.members.map((member) => member.site))}
            name={nameOf(one.members)}
            label={label}
            side={side}
            selected={one.members.some((member) => member.id === selected)}
            onSelect={() => take(one.members)}
          />
        ))}
      </div>
      {!still && (
        <div className={styles.controls}>
          <ActionIcon variant="default" size={32} onClick={() => change((before) => zoomAt(before, 1, middle, size))} aria-label={i18n.t("Zoom in")}>
            <IconPlus size={16} />
          </ActionIcon>
          <ActionIcon variant="default" size={32} onClick={() => change((before) => zoomAt(before, -1, middle, size))} aria-label={i18n.t("Zoom out")}>
            <IconMinus size={16} />
          </ActionIcon>
          <ActionIcon variant="default" size={32} onClick={() => setView(null)} aria-label={i18n.t("Show all")}>
            <IconFocusCentered size={16} />
          </ActionIcon>
        </div>
      )}
      <div className={styles.corner}>
        {config?.map && <span>{config.map.attribution}</span>}
        {!still && (
          <span className={styles.bar} style={{ width: bar.pixels }}>
            {distance(bar.metres)}
          </span>
        )}
      </div>
    </div>
  );
}

function spotOf(site: Site): Spot[] {
  const { id, latitude, longitude } = site.location;
  if (latitude === null || longitude === null) return [];
  return [{ id, site, weight: site.chargePoints, ...project({ latitude, longitude }) }];
}

function nameOf(members: readonly Spot[]): string {
  const [first] = members;
  if (members.length === 1 && first) return first.site.location.name;
  const cities = new Set(members.map((one) => one.site.location.city).filter(Boolean));
  const many = i18n.t("{count} locations", { count: members.length });
  return cities.size === 1 ? `${[...cities][0]}, ${many}` : many;
}

/** What is in sight, and which names find room beside their markers: those of the most charge points first. */
function place(clusters: readonly ReturnType<typeof cluster<Spot>>[number][], view: View, size: Size) {
  const boxes: { left: number; right: number; top: number; bottom: number }[] = [];
  const margin = 40;
  const seen = clusters.flatMap((one) => {
    const at: Point = toScreen(one, view, size);
    const inside = at.x > -margin && at.y > -margin && at.x < size.width + margin && at.y < size.height + margin;
    return inside ? [{ cluster: one, at, label: null as string | null, side: "right" as "left" | "right" }] : [];
  });
  for (const { cluster: one, at } of seen) {
    const radius = radiusOf(one.weight);
    boxes.push({ left: at.x - radius, right: at.x + radius, top: at.y - radius, bottom: at.y + radius });
  }
  for (const item of seen) {
    const name = nameOf(item.cluster.members);
    const radius = radiusOf(item.cluster.weight) + 3;
    const width = name.length * 6.8 + 8;
    for (const side of ["right", "left"] as const) {
      const left = side === "right" ? item.at.x + radius : item.at.x - radius - width;
      const box = { left, right: left + width, top: item.at.y - 10, bottom: item.at.y + 10 };
      const free = boxes.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      if (!free || box.left < 0 || box.right > size.width) continue;
      boxes.push(box);
      item.label = name;
      item.side = side;
      break;
    }
  }
  return seen;
}

function distance(metres: number): string {
  const [value, unit] = metres >= 1000 ? [metres / 1000, "kilometer"] : [metres, "meter"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

