/** Commands in a table; each opens its life beside the page. */
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import type { CommandRowFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { latency } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty } from "../../ui/states";
import { Age, Badge, Mono, Quantity } from "../../ui/values";
import { actionLabel } from "./actions";
import { AskedBy } from "./AskedBy";
import { outcome } from "./life";
import styles from "./commands.module.css";

interface Props {
  commands: readonly CommandRowFragment[];
  /** Whether to name the charge point; not where all are of the same. */
  onCharge?: boolean;
  foot?: ReactNode;
}

export function CommandList({ commands, onCharge = true, foot }: Props) {
  const navigate = useNavigate();
  const rows = useMemo(() => commands.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)), [commands]);
  const columns = useMemo(() => {
    const all: (Column<CommandRowFragment> | null)[] = [
      {
        id: "action",
        header: i18n.t("Command"),
        width: "minmax(118px, 1fr)",
        render: (row) => (
          <>
            <Link to="." className={onCharge ? styles.action : undefined} search={(before) => ({ ...before, command: row.id })}>
              {actionLabel(row.action)}
            </Link>
            {onCharge && <small className={styles.where}>{row.chargePoint?.identity}</small>}
          </>
        ),
      },
      onCharge
        ? {
            id: "point",
            header: i18n.t("Charge point"),
            width: "minmax(120px, 1fr)",
            from: 640,
            render: (row) =>
              row.chargePoint && (
                <Link to="/charge-points/$identity" params={{ identity: row.chargePoint.identity }}>
                  <Mono>{row.chargePoint.identity}</Mono>
                </Link>
              ),
          }
        : null,
      {
        id: "outcome",
        header: i18n.t("What came of it"),
        width: "minmax(140px, 1.4fr)",
        render: (row) => {
          const { text, tone } = outcome(row);
          return <Badge tone={tone}>{text}</Badge>;
        },
      },
      {
        id: "latency",
        header: i18n.t("Answered after"),
        width: "128px",
        align: "end",
        from: 720,
        render: (row) => <Quantity of={latency(row.latencyMs)} />,
      },
      { id: "by", header: i18n.t("Asked by"), width: "120px", from: 560, render: (row) => <AskedBy who={row.requestedBy} /> },
      { id: "at", header: i18n.t("Asked"), width: "minmax(96px, 118px)", render: (row) => <Age of={row.createdAt} seconds={5} /> },
    ];
    return all.filter((column) => column !== null);
  }, [onCharge]);
  if (rows.length === 0) return <NoCommands />;
  return (
    <DataTable
      label={i18n.t("Commands")}
      rows={rows}
      columns={columns}
      idOf={(row) => row.id}
      onOpen={(row) => void navigate({ to: ".", search: (before) => ({ ...before, command: row.id }) })}
      maxHeight={onCharge ? undefined : "440px"}
      foot={foot}
    />
  );
}

export function NoCommands() {
  return <Empty title={i18n.t("No commands yet")}>{i18n.t("What people ask of charge points appears here, with its life.")}</Empty>;
}
