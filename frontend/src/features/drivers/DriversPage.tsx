/** The people who charge. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type DriverFieldsFragment, DriversDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useMay } from "../../lib/permissions";
import { type Column, DataTable } from "../../ui/DataTable";
import { InUse, NothingFits, Paged, SearchField } from "../../ui/lists";
import { Empty, PageHead, Panel, Toolbar } from "../../ui/states";
import { Moment, Mono } from "../../ui/values";
import { DriverForm } from "./DriverForm";

type Row = DriverFieldsFragment;

/** What to call a driver: the name, else the reference; one of them is always there. */
export function driverName(driver: Pick<Row, "name" | "externalRef">): string {
  return driver.name ?? driver.externalRef ?? i18n.t("Without a name");
}

export function DriversPage() {
  const search = useSearch({ from: "/drivers" });
  const navigate = useNavigate({ from: "/drivers" });
  const mayOperate = useMay("OPERATOR");
  const [adding, setAdding] = useState(false);
  const set = (change: typeof search) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const archived = search.show === "archived";
  const pages = usePages<Row>(["drivers", search.q, archived], async (after, signal) =>
    (await gql(DriversDocument, { filter: { contains: search.q ?? null, archived }, orderBy: "CREATED_AT_DESC", first: 100, after }, signal))
      .drivers,
  );
  const open = (id: string) => void navigate({ to: "/drivers/$id", params: { id } });
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "name",
        header: i18n.t("Name"),
        width: "minmax(140px, 1.4fr)",
        render: (row) => (
          <Link to="/drivers/$id" params={{ id: row.id }}>
            {driverName(row)}
          </Link>
        ),
      },
      {
        id: "reference",
        header: i18n.t("External reference"),
        width: "minmax(130px, 1fr)",
        from: 560,
        render: (row) => (row.externalRef ? <Mono>{row.externalRef}</Mono> : <span className="dim">–</span>),
      },
      {
        id: "tags",
        header: i18n.t("Id tags"),
        width: "minmax(130px, 1.4fr)",
        render: (row) =>
          row.idTags.length === 0 ? (
            <span className="dim">{i18n.t("none")}</span>
          ) : (
            <>
              <Mono>{row.idTags[0]?.idTag}</Mono>
              {row.idTags.length > 1 && <span className="dim"> {i18n.t("and {count} more", { count: row.idTags.length - 1 })}</span>}
            </>
          ),
      },
      { id: "note", header: i18n.t("Note"), width: "minmax(100px, 1.4fr)", from: 820, render: (row) => row.note ?? <span className="dim">–</span> },
      { id: "added", header: i18n.t("Added"), width: "130px", from: 700, render: (row) => <Moment at={row.createdAt} short /> },
    ],
    [],
  );
  const adds = mayOperate && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
      {i18n.t("Add")}
    </Button>
  );
  const filtered = Boolean(search.q) || archived;
  return (
    <>
      <PageHead title={i18n.t("Drivers")} note={i18n.t("The people who charge.")}>
        {adds}
      </PageHead>
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Part of the name or reference")} value={search.q} onChange={(q) => set({ q })} />
          <InUse past={archived} onChange={(past) => set({ show: past ? "archived" : undefined })} />
        </Toolbar>
        <Paged
          of={pages}
          lines={10}
          more={i18n.t("More")}
          empty={
            filtered ? (
              <NothingFits title={i18n.t("No driver fits")} clear={() => void navigate({ search: {} })} />
            ) : (
              <Empty title={i18n.t("No drivers yet")} action={adds}>
                {i18n.t("A driver has id tags, and sees its own sessions in the app.")}
              </Empty>
            )
          }
        >
          {(foot) => (
            <DataTable label={i18n.t("Drivers")} rows={pages.rows} columns={columns} idOf={(row) => row.id} onOpen={(row) => open(row.id)} foot={foot} />
          )}
        </Paged>
      </Panel>
      <DriverForm opened={adding} onClose={() => setAdding(false)} driver={null} onSaved={({ id }) => open(id)} />
    </>
  );
}
