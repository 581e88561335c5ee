/** A table of many rows: only those in sight are drawn, each again only when it changes. */
import { Checkbox, VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, memo, useMemo, useRef, useState } from "react";
import { i18n } from "../lib/i18n";
import styles from "./DataTable.module.css";

export interface Column<T> {
  id: string;
  header: string;
  /** A CSS grid track: `120px`, `minmax(140px, 1fr)`. */
  width: string;
  render: (row: T) => ReactNode;
  align?: "end";
  /** Shown only where the table is at least this wide. */
  from?: number;
  sortable?: boolean;
}

export interface Sort {
  by: string;
  descending: boolean;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  idOf: (row: T) => string;
  /** What a row is called where it is spoken of: when it is chosen, and to who hears and does not see the table. */
  nameOf?: (row: T) => string;
  onOpen?: (row: T) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  rowHeight?: number;
  maxHeight?: string;
  foot?: ReactNode;
  /** While the pointer or the focus is in the table its order should rest. */
  onBusy?: (busy: boolean) => void;
}

export function DataTable<T>(props: Props<T>) {
  const { rows, columns, idOf, onOpen, selected, onSelect, sort, onSort, onBusy } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useElementSize();
  const [active, setActive] = useState(-1);
  const touch = width > 0 && width < 560;
  const height = touch ? 44 : (props.rowHeight ?? 33);
  const shown = useMemo(
    () => columns.filter((column) => column.from === undefined || width === 0 || width >= column.from),
    [columns, width],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: 32,
    getItemKey: (index) => idOf(rows[index] as T),
  });
  const tracks = (onSelect ? "40px " : "") + shown.map((column) => column.width).join(" ");

  const toggle = (row: T) => {
    if (!selected || !onSelect) return;
    const next = new Set(selected);
    if (!next.delete(idOf(row))) next.add(idOf(row));
    onSelect(next);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const row = rows[active];
    const step = event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      const next = Math.max(0, Math.min(rows.length - 1, active + step));
      setActive(next);
      virtual.scrollToIndex(next);
    } else if (event.key === "Enter" && row && onOpen) onOpen(row);
    else if (event.key === "x" && row) toggle(row);
    else return;
    event.preventDefault();
  };
  const at = rows[active];
  const all = selected !== undefined && rows.length > 0 && rows.every((row) => selected.has(idOf(row)));

  return (
    <div ref={measured}>
      {/* The keys move a row, not the focus: nothing else would say which one is meant. */}
      <VisuallyHidden aria-live="polite">{at && props.nameOf ? props.nameOf(at) : null}</VisuallyHidden>
      <div
        ref={scroller}
        className={styles.scroller}
        style={props.maxHeight ? ({ "--table-height": props.maxHeight } as CSSProperties) : undefined}
        tabIndex={0}
        role="region"
        aria-label={props.label}
        onKeyDown={onKey}
        onPointerEnter={() => onBusy?.(true)}
        onPointerLeave={() => onBusy?.(false)}
      >
        <div
          role="table"
          aria-label={props.label}
          aria-rowcount={rows.length + 1}
          className={styles.table}
          data-touch={height >= 44 || undefined}
          style={{ "--columns": tracks, height: virtual.getTotalSize() + 32 } as CSSProperties}
        >
          <div role="rowgroup" className={styles.head} style={{ display: "contents" }}>
            <div role="row" aria-rowindex={1} className={styles.head}>
              {onSelect && (
                <div role="columnheader" className={styles.cell}>
                  <Checkbox
                    size="xs"
                    aria-label={i18n.t("Select all")}
                    checked={all}
                    indeterminate={!all && (selected?.size ?? 0) > 0}
                    onChange={() => onSelect(all ? new Set() : new Set(rows.map(idOf)))}
                  />
                </div>
              )}
              {shown.map((column) => (
                <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </div>
          </div>
          <div role="rowgroup">
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index] as T;
              return (
                <Line
                  key={item.key}
                  row={row as object}
                  name={props.nameOf?.(row)}
                  index={item.index}
                  top={item.start}
                  height={height}
                  columns={shown as unknown as readonly Column<object>[]}
                  active={item.index === active}
                  selected={selected?.has(idOf(row)) ?? false}
                  toggle={onSelect ? (toggle as (row: object) => void) : undefined}
                  open={onOpen as ((row: object) => void) | undefined}
                />
              );
            })}
          </div>
        </div>
      </div>
      {props.foot && <div className={styles.foot}>{props.foot}</div>}
    </div>
  );
}

interface HeadProps<T> {
  column: Column<T>;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
}

function HeadCell<T>({ column, sort, onSort }: HeadProps<T>) {
  const on = sort?.by === column.id;
  const descending = on && sort.descending;
  const order = on ? (descending ? "descending" : "ascending") : undefined;
  return (
    <div
      role="columnheader"
      aria-sort={order}
      className={column.align === "end" ? `${styles.cell} ${styles.end}` : styles.cell}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className={styles.sort}
          data-active={on}
          onClick={() => onSort({ by: column.id, descending: on && !descending })}
        >
          {column.header}
          {on && (descending ? <IconArrowDown size={12} aria-hidden /> : <IconArrowUp size={12} aria-hidden />)}
        </button>
      ) : (
        column.header
      )}
    </div>
  );
}

interface LineProps {
  row: object;
  name?: string;
  index: number;
  top: number;
  height: number;
  columns: readonly Column<object>[];
  active: boolean;
  selected: boolean;
  toggle?: (row: object) => void;
  open?: (row: object) => void;
}

const Line = memo(function Line({ row, name, index, top, height, columns, active, selected, toggle, open }: LineProps) {
  const click = (event: MouseEvent) => {
    if (!open || (event.target as HTMLElement).closest("a, button, input, label")) return;
    if (String(getSelection() ?? "") !== "") return;
    open(row);
  };
  return (
    // The first cell holds a link for the keyboard; a click on the rest of the row is a convenience.
    // oxlint-disable-next-line click-events-have-key-events
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      data-active={active}
      data-selected={selected}
      data-clickable={open !== undefined}
      style={{ top: 0, height, transform: `translateY(${top}px)` }}
      onClick={click}
    >
      {toggle && (
        <div role="cell" className={styles.cell}>
          <span className={styles.check}>
            <Checkbox
              size="xs"
              aria-label={name === undefined ? i18n.t("Select this row") : i18n.t("Select {name}", { name })}
              checked={selected}
              onChange={() => toggle(row)}
            />
          </span>
        </div>
      )}
      <Cells row={row} columns={columns} />
    </div>
  );
}, same);

/** What a row shows; a row that only moves is not drawn again. */
const Cells = memo(function Cells({ row, columns }: Pick<LineProps, "row" | "columns">) {
  return columns.map((column) => (
    <div key={column.id} role="cell" className={column.align === "end" ? `${styles.cell} ${styles.end}` : styles.cell}>
      {column.render(row)}
    </div>
  ));
});

/** `toggle` and `open` are new in each drawing and do the same; they do not count. */
function same(before: LineProps, after: LineProps): boolean {
  return (
    before.row === after.row &&
    before.top === after.top &&
    before.height === after.height &&
    before.columns === after.columns &&
    before.active === after.active &&
    before.selected === after.selected &&
    before.index === after.index
  );
}
