/** The fleet, live: filters and order stand in the address, many can be chosen and told something at once. */
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { FleetSearch, RootSearch } from "../../app/router";
import { ChargePointsChangedDocument } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { setPreferences, usePreferences } from "../../lib/preferences";
import { count } from "../../lib/units";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, PageHead, Panel, Toolbar } from "../../ui/states";
import { useOpenSessions } from "../sessions/open-sessions";
import { AddChargePoint } from "./AddChargePoint";
import { Bulk } from "./Bulk";
import { useColumns } from "./fleet-columns";
import { FleetFilters, filterOf, isFiltered } from "./FleetFilters";
import { sorted, useFleetRows, useRestingOrder } from "./model";
import { Views } from "./Views";

const FIRST = 1000;

function withoutCommand(search: FleetSearch & RootSearch): FleetSearch {
  return { ...search, command: undefined } as FleetSearch;
}

export function FleetPage() {
  const search = useSearch({ from: "/charge-points", select: withoutCommand, structuralSharing: true });
  const navigate = useNavigate({ from: "/charge-points" });
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const { pauseTables } = usePreferences();
  const feed = useFeed(
    ChargePointsChangedDocument,
    { filter: filterOf(search), first: FIRST, intervalMs: 500 },
    (result) => result.chargePointsChanged,
  );
  const sessions = useOpenSessions();
  const [busy, setBusy] = useState(false);
  const [adding, setAdding] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // Stable, so that the filters are not drawn again with every change of the fleet.
  const show = useCallback((next: FleetSearch) => void navigate({ search: ({ command }) => ({ command, ...next }), replace: true }), [navigate]);
  const set = useCallback(
    (change: Partial<FleetSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true }),
    [navigate],
  );

  const sort = { by: search.sort ?? "identity", descending: search.desc ?? false };
  const joined = useFleetRows(feed.rows, sessions.byChargePoint);
  const paused = useRef(joined);
  if (!pauseTables) paused.current = joined;
  const current = pauseTables ? paused.current : joined;
  const wanted = useMemo(() => sorted(current, sort), [current, sort.by, sort.descending]);
  const { rows, moved, settle } = useRestingOrder(wanted, busy, JSON.stringify(search));
  const chosen = rows.filter((row) => selected.has(row.id));
  const columns = useColumns();

  return (
    <>
      <PageHead
        title={i18n.t("Charge points")}
        note={feed.loaded ? `${count(rows.length)}${feed.hasMore ? "+" : ""}` : undefined}
      >
        <Views shown={search} onOpen={show} />
        {mayOperate && (
          <Button
            leftSection={<IconPlus size={15} />}
            disabled={!live}
            title={live ? undefined : i18n.t("The server cannot be reached.")}
            onClick={() => setAdding(true)}
          >
            {i18n.t("Add")}
          </Button>
        )}
      </PageHead>
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <FleetFilters search={search} set={set} />
          <Button
            variant="subtle"
            color="gray"
            leftSection={pauseTables ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
            onClick={() => setPreferences({ pauseTables: !pauseTables })}
          >
            {pauseTables ? i18n.t("Go on") : i18n.t("Pause")}
          </Button>
          {moved > 0 && (
            <Button variant="default" onClick={settle}>
              {i18n.t("{count, plural, one {# row would move} other {# rows would move}}: sort now", { count: moved })}
            </Button>
          )}
          {mayOperate && chosen.length > 0 && <Bulk rows={chosen} clear={() => setSelected(new Set())} />}
        </Toolbar>
        {feed.error && <Failed error={feed.error} />}
        {feed.hasMore && (
          <div style={{ padding: 12 }}>
            <Notice tone="warning">
              {i18n.t("Only the first {count} are shown. Narrow the filter to see the others.", { count: FIRST })}
            </Notice>
          </div>
        )}
        {!feed.loaded && !feed.error && <Loading lines={12} />}
        {feed.loaded && rows.length === 0 && (
          <NoRows filtered={isFiltered(search)} clear={() => show({})} add={() => setAdding(true)} />
        )}
        {rows.length > 0 && (
          <DataTable
            label={i18n.t("Charge points")}
            rows={rows}
            columns={columns}
            idOf={(row) => row.id}
            nameOf={({ point }) => point.identity}
            onOpen={({ point }) => void navigate({ to: "/charge-points/$identity", params: { identity: point.identity } })}
            sort={sort}
            onSort={({ by, descending }) =>
              set({ sort: by === "identity" ? undefined : (by as FleetSearch["sort"]), desc: descending || undefined })
            }
            selected={selected}
            onSelect={mayOperate ? setSelected : undefined}
            onBusy={setBusy}
          />
        )}
      </Panel>
      <AddChargePoint opened={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function NoRows({ filtered, clear, add }: { filtered: boolean; clear: () => void; add: () => void }) {
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  if (filtered) {
    return (
      <Empty
        title={i18n.t("No charge point fits")}
        action={
          <Button variant="default" onClick={clear}>
            {i18n.t("Clear the filters")}
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      title={i18n.t("No charge points yet")}
      action={
        mayOperate && (
          <>
            <Button disabled={!live} onClick={add}>
              {i18n.t("Add one")}
            </Button>
            <Button variant="default" renderRoot={(props) => <Link {...props} to="/onboarding" />}>
              {i18n.t("See who has knocked")}
            </Button>
          </>
        )
      }
    >
      {i18n.t("Add one here, or let it connect: unknown ones appear under Onboarding.")}
    </Empty>
  );
}
