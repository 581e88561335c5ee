/** The register of locations: find, add, and see how they are. */
import { Button } from "@mantine/core";
import { IconMap2, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { type LocationFieldsFragment, LocationsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useMay } from "../../lib/permissions";
import { count } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { InUse, NothingFits, Paged, SearchField } from "../../ui/lists";
import { Empty, PageHead, Panel, Toolbar } from "../../ui/states";
import { Badge } from "../../ui/values";
import { nothing, type Occupancy, useOccupancy } from "../map/sites";
import { Shares } from "../map/words";
import { addressOf } from "./address";
import { LocationForm } from "./LocationForm";

type Row = LocationFieldsFragment & { occupancy: Occupancy };

export function LocationsPage() {
  const search = useSearch({ from: "/locations" });
  const navigate = useNavigate({ from: "/locations" });
  const mayOperate = useMay("OPERATOR");
  const [adding, setAdding] = useState(false);
  const live = useOccupancy();
  const set = (change: typeof search) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const archived = search.show === "archived";
  const pages = usePages<LocationFieldsFragment>(["locations", search.q, archived], async (after, signal) =>
    (await gql(LocationsDocument, { filter: { contains: search.q ?? null, archived }, orderBy: "NAME_ASC", first: 200, after }, signal))
      .locations,
  );
  const rows = useMemo<Row[]>(
    () => pages.rows.map((row) => ({ ...row, occupancy: live.at.get(row.id) ?? nothing() })),
    [pages.rows, live.at],
  );
  const open = (row: Row) => void navigate({ to: "/locations/$id", params: { id: row.id } });
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "name",
        header: i18n.t("Name"),
        width: "minmax(130px, 1.2fr)",
        render: (row) => (
          <Link to="/locations/$id" params={{ id: row.id }}>
            {row.name}
          </Link>
        ),
      },
      {
        id: "address",
        header: i18n.t("Address"),
        width: "minmax(160px, 2fr)",
        from: 620,
        render: (row) => addressOf(row) || <span className="dim">–</span>,
      },
      { id: "points", header: i18n.t("Charge points"), width: "112px", align: "end", from: 460, render: (row) => count(row.occupancy.chargePoints) },
      { id: "shares", header: i18n.t("Connectors"), width: "minmax(150px, 1fr)", render: (row) => <Shares of={row.occupancy} /> },
      {
        id: "published",
        header: i18n.t("Seen by"),
        width: "120px",
        from: 820,
        render: (row) => (row.published ? <Badge>{i18n.t("Everybody")}</Badge> : <span className="dim">{i18n.t("Staff")}</span>),
      },
      {
        id: "place",
        header: i18n.t("On the map"),
        width: "110px",
        from: 940,
        render: (row) =>
          row.latitude === null ? (
            <span className="dim">{i18n.t("no place")}</span>
          ) : (
            <Link to="/map" search={{ location: row.id }}>
              {i18n.t("Show")}
            </Link>
          ),
      },
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
      <PageHead title={i18n.t("Locations")} note={i18n.t("Where charge points stand.")}>
        <Button variant="default" leftSection={<IconMap2 size={15} />} renderRoot={(props) => <Link {...props} to="/map" search={{}} />}>
          {i18n.t("Map")}
        </Button>
        {adds}
      </PageHead>
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Name, address or city")} value={search.q} onChange={(q) => set({ q })} />
          <InUse past={archived} onChange={(past) => set({ show: past ? "archived" : undefined })} />
        </Toolbar>
        <Paged
          of={pages}
          lines={8}
          more={i18n.t("More")}
          empty={
            filtered ? (
              <NothingFits title={i18n.t("No location fits")} clear={() => void navigate({ search: {} })} />
            ) : (
              <Empty title={i18n.t("No locations yet")} action={adds}>
                {i18n.t("Charge points of one place belong together here, and appear on the map.")}
              </Empty>
            )
          }
        >
          {(foot) => (
            <DataTable label={i18n.t("Locations")} rows={rows} columns={columns} idOf={(row) => row.id} onOpen={open} foot={foot} />
          )}
        </Paged>
      </Panel>
      <LocationForm
        opened={adding}
        onClose={() => setAdding(false)}
        location={null}
        onSaved={({ id }) => void navigate({ to: "/locations/$id", params: { id } })}
      />
    </>
  );
}
