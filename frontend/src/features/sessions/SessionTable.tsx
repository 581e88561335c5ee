/** Sessions in a table. */
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import type { SessionFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { energy, percent, power } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { Badge, Lasting, Moment, Mono, Quantity, type Tone } from "../../ui/values";
import { sessionStateLabel } from "../../theme/status";
import { isRunning } from "./open-sessions";
import { STALE } from "./SessionFigures";
import { problemOf, stopReasonInWords } from "./words";

type Row = SessionFieldsFragment;

function tone(session: Row): Tone {
  if (session.state === "FAILED") return "critical";
  if (session.state === "EXPIRED" || problemOf(session)) return "warning";
  return "neutral";
}

/** What is over without having begun gets no number any more. */
function neverBegan({ state }: Row): boolean {
  return state === "FAILED" || state === "EXPIRED";
}

function NoNumber() {
  return (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">{i18n.t("Session, not begun")}</span>
    </>
  );
}

export function SessionState({ session }: { session: Row }) {
  return <Badge tone={tone(session)}>{sessionStateLabel(session.state)}</Badge>;
}

/** Who may not see the charge point is told its name all the same: they have charged there. */
function Where({ of: { chargePoint, place, connectorId } }: { of: Row }) {
  const words = (
    <>
      <Mono>{place.identity}</Mono>
      {connectorId !== null && <span className="dim"> · {connectorId}</span>}
    </>
  );
  if (!chargePoint) return <span title={place.name ?? undefined}>{words}</span>;
  return (
    <Link to="/charge-points/$identity" params={{ identity: chargePoint.identity }}>
      {words}
    </Link>
  );
}

export function SessionTable({ rows, foot, point = true }: { rows: readonly Row[]; foot?: ReactNode; point?: boolean }) {
  const navigate = useNavigate();
  const columns = useMemo(() => {
    const all: (Column<Row> | null)[] = [
      {
        id: "id",
        header: i18n.t("Transaction"),
        width: "minmax(84px, 104px)",
        render: (row) => (
          <Link to="/sessions/$id" params={{ id: row.id }}>
            <Mono>{row.transactionId ?? (neverBegan(row) ? <NoNumber /> : i18n.t("none yet"))}</Mono>
          </Link>
        ),
      },
      { id: "state", header: i18n.t("State"), width: "minmax(102px, 170px)", render: (row) => <SessionState session={row} /> },
      point
        ? {
            id: "point",
            header: i18n.t("Charge point"),
            width: "minmax(94px, 1fr)",
            render: (row) => <Where of={row} />,
          }
        : { id: "connector", header: i18n.t("Connector"), width: "90px", from: 560, render: (row) => row.connectorId ?? "–" },
      { id: "tag", header: i18n.t("Id tag"), width: "minmax(100px, 1fr)", from: 700, render: (row) => <Mono>{row.idTag}</Mono> },
      {
        id: "energy",
        header: i18n.t("Energy"),
        width: "86px",
        align: "end",
        render: (row) => <Quantity of={row.startedAt ? energy(row.energyWh) : null} />,
      },
      {
        id: "power",
        header: i18n.t("Power"),
        width: "120px",
        align: "end",
        from: 620,
        render: (row) =>
          isRunning(row) ? (
            <Quantity of={power(row.powerW)} at={row.lastSampleReceivedAt ?? row.lastSampleAt} staleAfter={STALE} />
          ) : (
            <span className="dim">–</span>
          ),
      },
      {
        id: "soc",
        header: i18n.t("Battery"),
        width: "80px",
        align: "end",
        from: 960,
        render: (row) => <Quantity of={percent(row.soc)} />,
      },
      {
        id: "duration",
        header: i18n.t("Duration"),
        width: "96px",
        align: "end",
        from: 560,
        render: (row) => <Lasting from={row.startedAt} to={row.stoppedAt} />,
      },
      { id: "start", header: i18n.t("Began"), width: "140px", from: 800, render: (row) => <Moment at={row.startedAt ?? row.createdAt} short /> },
      {
        id: "end",
        header: i18n.t("How it ended"),
        width: "minmax(120px, 1.2fr)",
        from: 1080,
        render: (row) => problemOf(row) ?? row.failure ?? stopReasonInWords(row.stopReason) ?? <span className="dim">–</span>,
      },
    ];
    return all.filter((column) => column !== null);
  }, [point]);
  return (
    <DataTable
      label={i18n.t("Sessions")}
      rows={rows}
      columns={columns}
      idOf={(row) => row.id}
      onOpen={(row) => void navigate({ to: "/sessions/$id", params: { id: row.id } })}
      foot={foot}
    />
  );
}
