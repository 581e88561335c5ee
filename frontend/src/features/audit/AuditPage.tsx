/** Who did what and when, and what came of it: everything that was done or tried here by people and programs. */
import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { AuditEntriesDocument, type AuditEntryFilter, type AuditFieldsFragment, ChargePointDocument } from "../../generated/graphql";
import { ApiError, gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { NothingFits, Paged } from "../../ui/lists";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Loading, PageHead, Panel } from "../../ui/states";
import { Badge, Moment, Mono } from "../../ui/values";
import { Entry } from "./Entry";
import { Filters } from "./Filters";
import { Value } from "./Value";
import { actionInWords, differences, outcomeInWords, outcomeTone } from "./words";

type Row = AuditFieldsFragment;

export function AuditPage() {
  const search = useSearch({ from: "/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const { who, what, outcome, since, until, point } = search;
  const named = useQuery({
    queryKey: ["charge point", point],
    queryFn: ({ signal }) => gql(ChargePointDocument, { identity: point ?? "" }, signal),
    enabled: point !== undefined,
  });
  const chargePoint = named.data?.chargePoint?.id;
  const unknownPoint = point !== undefined && named.data?.chargePoint === null;
  const filter: AuditEntryFilter = {
    principal: who ?? null,
    action: what ? [what] : null,
    outcome: outcome ? [outcome] : null,
    since: since ?? null,
    until: until ?? null,
    chargePoint: chargePoint ?? null,
  };
  const pages = usePages<Row>(
    ["audit", filter],
    async (after, signal) => (await gql(AuditEntriesDocument, { filter, first: 100, after }, signal)).auditEntries,
    { enabled: point === undefined || chargePoint !== undefined },
  );
  const open = (entry: string | undefined) => void navigate({ search: (before) => ({ ...before, entry }), replace: entry === undefined });
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "at",
        header: i18n.t("When"),
        width: "minmax(112px, 132px)",
        render: (row) => (
          <Link to="/audit" search={(before) => ({ ...before, entry: row.id })}>
            <Moment at={row.at} short />
          </Link>
        ),
      },
      { id: "who", header: i18n.t("Who"), width: "minmax(84px, 150px)", render: (row) => <Mono>{row.principal}</Mono> },
      { id: "what", header: i18n.t("What"), width: "minmax(120px, 1.1fr)", render: (row) => actionInWords(row.action) },
      {
        id: "about",
        header: i18n.t("About"),
        width: "minmax(90px, 1fr)",
        from: 640,
        render: (row) => nameOf(row) ?? <span className="dim">–</span>,
      },
      {
        id: "change",
        header: i18n.t("What changed"),
        width: "minmax(140px, 1.8fr)",
        from: 860,
        render: (row) => <Short entry={row} />,
      },
      {
        id: "outcome",
        header: i18n.t("Outcome"),
        width: "104px",
        from: 480,
        render: (row) => (
          <Badge tone={outcomeTone(row.outcome)} title={row.reason ?? undefined}>
            {outcomeInWords(row.outcome)}
          </Badge>
        ),
      },
    ],
    [],
  );
  const filtered = Boolean(who || what || outcome || since || until || point);
  const entry = pages.rows.find((row) => row.id === search.entry);
  const forbidden = pages.error instanceof ApiError && pages.error.code === "FORBIDDEN";
  const clear = () => void navigate({ search: {} });
  return (
    <>
      <PageHead title={i18n.t("Audit")} note={i18n.t("Who did what, and what came of it. Kept for ever.")} />
      <Panel flush>
        {!forbidden && <Filters />}
        {unknownPoint ? (
          <NothingFits title={i18n.t("There is no charge point {identity}", { identity: point })} clear={clear} />
        ) : (
          <Paged
            of={{ ...pages, error: pages.error ?? named.error, isPending: pages.isPending && !named.error }}
            lines={12}
            empty={filtered ? <NothingFits title={i18n.t("Nothing fits")} clear={clear} /> : <Empty title={i18n.t("Nothing was done yet")} />}
          >
            {(foot) => (
              <DataTable label={i18n.t("Audit")} rows={pages.rows} columns={columns} idOf={(row) => row.id} onOpen={(row) => open(row.id)} foot={foot} />
            )}
          </Paged>
        )}
      </Panel>
      <Drawer
        opened={search.entry !== undefined}
        onClose={() => open(undefined)}
        position="right"
        size={480}
        title={entry ? actionInWords(entry.action) : i18n.t("Audit entry")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {entry && <Entry entry={entry} />}
        {!entry && pages.isPending && <Loading />}
        {!entry && pages.isSuccess && <Empty title={i18n.t("This entry is not among those that are shown")} />}
      </Drawer>
    </>
  );
}

const IN_SHORT = 2;

/** The first of the differences in one line; of what is new only that it is. */
function Short({ entry }: { entry: Row }) {
  const all = entry.before === null ? [] : differences(entry);
  if (all.length === 0) return <span className="dim">–</span>;
  return (
    <>
      {all.slice(0, IN_SHORT).map((one, index) => (
        <span key={one.column}>
          {index > 0 && " · "}
          <span className="dim">{one.label}:</span> <Value column={one.column} value={one.before} /> →{" "}
          <Value column={one.column} value={one.after} />
        </span>
      ))}
      {all.length > IN_SHORT && <span className="dim"> {i18n.t("and {count} more", { count: all.length - IN_SHORT })}</span>}
    </>
  );
}

/** What it is about: a name out of what changed, else what was asked for, unless that is an id that says nothing. */
export function nameOf({ after, before, named }: Pick<Row, "after" | "before" | "named">): string | null {
  const columns = { ...(before as object | null), ...(after as object | null) } as Record<string, unknown>;
  for (const column of ["identity", "id_tag", "username", "name"]) {
    const value = columns[column];
    if (typeof value === "string" && value !== "") return value;
  }
  return named !== null && !/^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(named) ? named : null;
}
