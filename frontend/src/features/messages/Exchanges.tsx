/** Exchanges in a table: question, answer, latency; a click shows both word for word. */
import { Drawer } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { i18n } from "../../lib/i18n";
import { dateTime, preciseTime } from "../../lib/time";
import { latency } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { JsonTree } from "../../ui/JsonTree";
import { Badge, Facts, Mono, Quantity } from "../../ui/values";
import { type Exchange, type Frame, gist } from "./model";
import styles from "./messages.module.css";

interface Props {
  rows: readonly Exchange[];
  foot?: ReactNode;
  label: string;
  maxHeight?: string;
  /** Of many charge points, each of which is named in its rows. */
  fleet?: boolean;
}

const POINT: Column<Exchange> = {
  id: "point",
  get header() {
    return i18n.t("Charge point");
  },
  width: "minmax(90px, 150px)",
  render: (row) => {
    const identity = (row.call ?? row.answer ?? row.other)?.chargePoint?.identity;
    if (!identity) return <span className="dim">–</span>;
    return (
      <Link to="/charge-points/$identity" params={{ identity }} search={{ tab: "messages" }}>
        <Mono>{identity}</Mono>
      </Link>
    );
  },
};

export function Exchanges({ rows, foot, label, maxHeight, fleet = false }: Props) {
  const [openId, setOpen] = useState<string | null>(null);
  const opened = rows.find((row) => row.id === openId);
  const columns = useMemo<Column<Exchange>[]>(
    () => [
      {
        id: "at",
        header: i18n.t("Time"),
        width: "minmax(104px, 124px)",
        render: (row) => (
          <time dateTime={row.at} title={dateTime(row.at)} className="tabular">
            {preciseTime(row.at)}
          </time>
        ),
      },
      ...(fleet ? [POINT] : []),
      {
        id: "action",
        header: i18n.t("Message"),
        width: "minmax(150px, 230px)",
        render: (row) => {
          const frame = row.call ?? row.answer ?? row.other;
          const asked = row.call ? row.call.direction : row.answer?.direction === "IN" ? "OUT" : "IN";
          return (
            <button type="button" className={styles.open} onClick={() => setOpen(row.id)}>
              <Direction of={asked} />
              <span>{frame?.action ?? i18n.t("not OCPP")}</span>
            </button>
          );
        },
      },
      {
        id: "says",
        header: i18n.t("What it says"),
        width: "minmax(160px, 2fr)",
        from: 620,
        render: (row) => <span className="mono dim">{gist(row.call ?? row.other)}</span>,
      },
      {
        id: "answer",
        header: i18n.t("Answer"),
        width: "minmax(110px, 1fr)",
        from: fleet ? 520 : undefined,
        render: (row) => <AnswerCell row={row} />,
      },
      {
        id: "latency",
        header: i18n.t("After"),
        width: "76px",
        align: "end",
        from: 480,
        render: (row) => <Quantity of={latency(row.answer?.latencyMs)} />,
      },
    ],
    [fleet],
  );
  return (
    <>
      <DataTable
        label={label}
        rows={rows}
        columns={columns}
        idOf={(row) => row.id}
        onOpen={(row) => setOpen(row.id)}
        rowHeight={29}
        maxHeight={maxHeight}
        foot={foot}
      />
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpen(null)}
        position="right"
        size={520}
        title={opened?.call?.action ?? opened?.answer?.action ?? i18n.t("Message")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {opened && (
          <div className={styles.detail}>
            {[opened.call, opened.answer, opened.other].map((frame) => frame && <Word key={frame.id} frame={frame} />)}
            {opened.call && !opened.answer && <p className="dim">{i18n.t("It was not answered, or its answer is not shown here.")}</p>}
          </div>
        )}
      </Drawer>
    </>
  );
}

function Direction({ of }: { of: "IN" | "OUT" }) {
  const label = of === "IN" ? i18n.t("from the charge point") : i18n.t("to the charge point");
  const Icon = of === "IN" ? IconArrowLeft : IconArrowRight;
  return <Icon size={14} className={styles.arrow} data-direction={of} role="img" aria-label={label} />;
}

function AnswerCell({ row }: { row: Exchange }) {
  const repaired = [row.call, row.answer].some((frame) => frame && frame.repairs.length > 0);
  const mark = repaired && <Badge tone="warning">{i18n.t("repaired")}</Badge>;
  if (row.other) return <Badge tone="critical">{i18n.t("not understood")}</Badge>;
  if (!row.answer) return <span className="dim">{i18n.t("none")} {mark}</span>;
  if (row.answer.kind === "ERROR") return <Badge tone="critical">{row.answer.errorCode ?? i18n.t("error")}</Badge>;
  return (
    <span className="mono dim">
      {gist(row.answer) || "{}"} {mark}
    </span>
  );
}

function Word({ frame }: { frame: Frame }) {
  return (
    <section>
      <h3>
        <Direction of={frame.direction} /> {kindLabel(frame.kind)} <span className="dim tabular">{dateTime(frame.at)}</span>
      </h3>
      <Facts
        of={[
          frame.uniqueId === null
            ? null
            : [
                i18n.t("Unique id"),
                <Link key="id" to="/messages" search={{ point: frame.chargePoint?.identity, id: frame.uniqueId }}>
                  <Mono>{frame.uniqueId}</Mono>
                </Link>,
              ],
          frame.errorCode ? [i18n.t("Error"), [frame.errorCode, frame.errorDescription].filter(Boolean).join(": ")] : null,
          frame.repairs.length > 0 ? [i18n.t("What was mended"), frame.repairs.join(", ")] : null,
        ]}
      />
      <div className={styles.payload}>
        {frame.payload === null ? <pre className="mono">{frame.text}</pre> : <JsonTree value={frame.payload} />}
      </div>
    </section>
  );
}

function kindLabel(kind: Frame["kind"]): string {
  switch (kind) {
    case "CALL":
      return i18n.t("Question");
    case "RESULT":
      return i18n.t("Answer");
    case "ERROR":
      return i18n.t("Error");
    case "OTHER":
      return i18n.t("Not OCPP");
    default:
      return kind;
  }
}
