/** What the list says, id tag by id tag: as it was last known. */
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type LocalAuthListEntryFieldsFragment, LocalAuthListEntriesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { Paged } from "../../ui/lists";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Panel } from "../../ui/states";
import { Badge, Moment, Mono } from "../../ui/values";
import { statusInWords } from "./words";

type Row = LocalAuthListEntryFieldsFragment;

const NOTHING = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

export function Entries({ identity, version, known }: { identity: string; version: number | null; known: boolean }) {
  const pages = usePages<Row>(["local list entries", identity, version], async (after, signal) =>
    (await gql(LocalAuthListEntriesDocument, { chargePoint: identity, first: 100, after }, signal)).localAuthList?.entries ?? NOTHING,
  );
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "tag",
        header: i18n.t("Id tag"),
        width: "minmax(120px, 1fr)",
        render: (row) => (
          <Link to="/id-tags" search={{ tag: row.idTag }}>
            <Mono>{row.idTag}</Mono>
          </Link>
        ),
      },
      {
        id: "status",
        header: i18n.t("What it says"),
        width: "minmax(110px, 1fr)",
        render: (row) => <Badge tone={row.status === "ACCEPTED" ? "good" : "warning"}>{statusInWords(row.status)}</Badge>,
      },
      { id: "until", header: i18n.t("Valid until"), width: "minmax(120px, 170px)", from: 480, render: (row) => <Moment at={row.expiresAt} short /> },
      {
        id: "parent",
        header: i18n.t("Parent"),
        width: "minmax(90px, 140px)",
        from: 620,
        render: (row) => (row.parentIdTag === null ? <span className="dim">–</span> : <Mono>{row.parentIdTag}</Mono>),
      },
    ],
    [],
  );
  return (
    <Panel title={known || version === null ? i18n.t("What the list says") : i18n.t("What the list said when it was last known")} flush>
      <Paged
        of={pages}
        lines={4}
        more={i18n.t("More")}
        empty={<Empty title={version === null ? i18n.t("No list was accepted yet") : i18n.t("The list has no entries")} />}
      >
        {(foot) => (
          <DataTable
            label={i18n.t("What the list says")}
            rows={pages.rows}
            columns={columns}
            idOf={(row) => row.idTag.toLowerCase()}
            maxHeight="420px"
            foot={foot}
          />
        )}
      </Paged>
    </Panel>
  );
}
