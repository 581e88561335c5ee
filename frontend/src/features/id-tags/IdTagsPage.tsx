/** The register of id tags: find, add, change, block, and ask why one was refused. */
import { Button, Drawer } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type IdTagFieldsFragment, IdTagsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { serverNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useMay } from "../../lib/permissions";
import { NothingFits, Paged, SearchField } from "../../ui/lists";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, PageHead, Panel, Toolbar } from "../../ui/states";
import { Badge, Moment, Mono } from "../../ui/values";
import { Explain } from "./Explain";
import { IdTagForm } from "./IdTagForm";

type Row = IdTagFieldsFragment;

export function IdTagStateBadge({ tag }: { tag: Row }) {
  if (tag.archivedAt) return <Badge>{i18n.t("Archived")}</Badge>;
  if (tag.blocked) return <Badge tone="critical">{i18n.t("Blocked")}</Badge>;
  if (tag.expiresAt && Date.parse(tag.expiresAt) < serverNow()) return <Badge tone="warning">{i18n.t("Expired")}</Badge>;
  return <Badge>{i18n.t("May charge")}</Badge>;
}

export function IdTagsPage() {
  const search = useSearch({ from: "/id-tags" });
  const navigate = useNavigate({ from: "/id-tags" });
  const mayOperate = useMay("OPERATOR");
  const [adding, setAdding] = useState(false);
  const filter = (q: string | undefined) => void navigate({ search: (before) => ({ ...before, q }), replace: true });
  const pages = usePages<Row>(["id tags", search.q], async (after, signal) =>
    (await gql(IdTagsDocument, { filter: { contains: search.q ?? null, archived: null }, orderBy: "ID_TAG_ASC", first: 200, after }, signal))
      .idTags,
  );
  const open = (tag: string | undefined) => void navigate({ search: (before) => ({ ...before, tag }) });
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "tag",
        header: i18n.t("Id tag"),
        width: "minmax(140px, 1fr)",
        render: (row) => (
          <Link to="/id-tags" search={(before) => ({ ...before, tag: row.idTag })}>
            <Mono>{row.idTag}</Mono>
          </Link>
        ),
      },
      { id: "state", header: i18n.t("State"), width: "120px", render: (row) => <IdTagStateBadge tag={row} /> },
      {
        id: "parent",
        header: i18n.t("Group"),
        width: "minmax(110px, 1fr)",
        from: 560,
        render: (row) => (row.parentIdTag ? <Mono>{row.parentIdTag}</Mono> : <span className="dim">–</span>),
      },
      { id: "expires", header: i18n.t("Until"), width: "190px", from: 700, render: (row) => <Moment at={row.expiresAt} /> },
      {
        id: "note",
        header: i18n.t("Note"),
        width: "minmax(120px, 2fr)",
        from: 900,
        render: (row) => row.note ?? <span className="dim">–</span>,
      },
    ],
    [],
  );
  const adds = mayOperate && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
      {i18n.t("Add")}
    </Button>
  );
  return (
    <>
      <PageHead title={i18n.t("Id tags")} note={i18n.t("What drivers show to charge.")}>
        {adds}
      </PageHead>
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Part of an id tag or note")} value={search.q} onChange={filter} />
        </Toolbar>
        <Paged
          of={pages}
          lines={10}
          more={i18n.t("More")}
          empty={
            search.q ? (
              <NothingFits title={i18n.t("No id tag fits")} clear={() => filter(undefined)} />
            ) : (
              <Empty title={i18n.t("No id tags yet")} action={adds}>
                {i18n.t("Whoever shows an id tag that is not in this register is refused.")}
              </Empty>
            )
          }
        >
          {(foot) => (
            <DataTable label={i18n.t("Id tags")} rows={pages.rows} columns={columns} idOf={(row) => row.id} onOpen={(row) => open(row.idTag)} foot={foot} />
          )}
        </Paged>
      </Panel>
      <IdTagForm opened={adding} onClose={() => setAdding(false)} tag={null} />
      <Drawer
        opened={search.tag !== undefined}
        onClose={() => open(undefined)}
        position="right"
        size={460}
        title={i18n.t("Id tag")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {search.tag !== undefined && <One key={search.tag} idTag={search.tag} known={pages.rows} />}
      </Drawer>
    </>
  );
}

function One({ idTag, known }: { idTag: string; known: readonly Row[] }) {
  const mayOperate = useMay("OPERATOR");
  const [editing, setEditing] = useState(false);
  const found = useQuery({
    queryKey: ["id tags", "one", idTag],
    queryFn: ({ signal }) =>
      gql(IdTagsDocument, { filter: { contains: idTag, archived: null }, orderBy: "ID_TAG_ASC", first: 50, after: null }, signal),
  });
  const same = (row: Row) => row.idTag.toLowerCase() === idTag.toLowerCase();
  const tag = found.data?.idTags.nodes.find(same) ?? known.find(same);
  return (
    <div style={{ display: "grid", gap: 22 }}>
      <div>
        <h2 className="mono" style={{ fontSize: 16 }}>
          {idTag}
        </h2>
        {tag ? (
          <p style={{ display: "flex", gap: 8, alignItems: "center" }}>
            <IdTagStateBadge tag={tag} />
            {tag.parentIdTag && (
              <span className="dim">
                {i18n.t("Group")} <Mono>{tag.parentIdTag}</Mono>
              </span>
            )}
          </p>
        ) : (
          found.isSuccess && <p className="dim">{i18n.t("It is not in the register: whoever shows it is refused.")}</p>
        )}
        {tag?.note && <p>{tag.note}</p>}
        <div style={{ display: "flex", gap: 8 }}>
          {mayOperate && (
            <Button variant="default" onClick={() => setEditing(true)}>
              {tag ? i18n.t("Change") : i18n.t("Add it")}
            </Button>
          )}
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/sessions" search={{ q: idTag }} />}>
            {i18n.t("Its sessions")}
          </Button>
        </div>
      </div>
      <Explain idTag={idTag} />
      <IdTagForm opened={editing} onClose={() => setEditing(false)} tag={tag ?? null} suggested={idTag} />
    </div>
  );
}
