/** The columns of a configuration: the key, what it is, what it should be, and how that stands. */
import { Button } from "@mantine/core";
import { useMemo } from "react";
import type { ConfigurationKeyFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import type { Column } from "../../ui/DataTable";
import { Age, Badge, Mono } from "../../ui/values";
import type { Change } from "./staged";

export interface KeyRow {
  key: ConfigurationKeyFieldsFragment;
  staged: Change | null;
}

/** `edit` null: who looks may not change anything. Without any desired value there is no column of them. */
export function useKeyColumns(
  edit: ((key: ConfigurationKeyFieldsFragment) => void) | null,
  withDesired: boolean,
): Column<KeyRow>[] {
  return useMemo(() => {
    const desired: Column<KeyRow> = {
      id: "desired",
      header: i18n.t("Should be"),
      width: "minmax(80px, 0.8fr)",
      from: 860,
      render: ({ key }) =>
        key.desiredValue === null ? <span className="dim">–</span> : <span className="mono" title={key.desiredBy ?? undefined}>{key.desiredValue}</span>,
    };
    const columns: Column<KeyRow>[] = [
      {
        id: "key",
        header: i18n.t("Key"),
        width: "minmax(150px, 258px)",
        render: ({ key }) => (
          <span className="mono" title={[key.key, key.known?.meaning].filter(Boolean).join(": ")}>
            {key.key}
          </span>
        ),
      },
      { id: "value", header: i18n.t("Value"), width: "minmax(80px, 1fr)", render: ({ key }) => <Value of={key} /> },
      ...(withDesired ? [desired] : []),
      { id: "state", header: i18n.t("State"), width: "124px", from: 560, render: (row) => <State of={row} /> },
      {
        id: "meaning",
        header: i18n.t("Meaning"),
        width: "minmax(160px, 1.6fr)",
        from: 1000,
        render: ({ key }) => (
          <span className="dim" title={key.known?.meaning}>
            {key.known?.meaning ?? i18n.t("the maker's own")}
          </span>
        ),
      },
      { id: "age", header: i18n.t("Told"), width: "104px", from: 700, render: ({ key }) => <Age of={key.reportedAt} seconds={60} /> },
    ];
    if (edit) {
      columns.push({
        id: "act",
        header: i18n.t("Change"),
        width: "92px",
        render: ({ key }) =>
          !key.readonly && (
            <Button size="compact-xs" variant="default" aria-label={i18n.t("Change {key}", { key: key.key })} onClick={() => edit(key)}>
              {i18n.t("Change")}
            </Button>
          ),
      });
    }
    return columns;
  }, [edit, withDesired]);
}

function doubtInWords(): string {
  return i18n.t("A change was sent and got no answer, so it may have another value than this.");
}

function Value({ of: key }: { of: ConfigurationKeyFieldsFragment }) {
  if (key.secret) return <span className="dim">{i18n.t("never shown")}</span>;
  if (key.supported === false) return <span className="dim">{i18n.t("not supported")}</span>;
  return (
    <span title={key.value ?? undefined}>
      <Mono>{key.value === "" ? i18n.t("empty") : (key.value ?? "–")}</Mono> {key.known?.unit && key.value && <span className="dim">{key.known.unit}</span>}
      {key.unknownSince && (
        <b className="warning" title={doubtInWords()}>
          {" ?"}
          <span className="sr-only">{i18n.t("in doubt")}</span>
        </b>
      )}
    </span>
  );
}

function State({ of: { key, staged } }: { of: KeyRow }) {
  if (staged?.state === "staged") return <Badge>{i18n.t("on the list")}</Badge>;
  if (key.unknownSince) {
    return (
      <Badge tone="warning" title={doubtInWords()}>
        {i18n.t("in doubt")}
      </Badge>
    );
  }
  if (key.rebootRequiredSince) return <Badge tone="warning">{i18n.t("needs a restart")}</Badge>;
  if (key.differs) return <Badge tone="warning">{i18n.t("differs")}</Badge>;
  return key.readonly ? <span className="dim">{i18n.t("read only")}</span> : null;
}
