/** The fleet, live: filters and order stand in the address, many can be chosen and told something at once. */
import { Button, Menu, MultiSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay, IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { FleetSearch } from "../../app/router";
import { ChargePointsChangedDocument, type ConnectorStatus } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { setPreferences, usePreferences } from "../../lib/preferences";
import { count, power } from "../../lib/units";
import { useFeed } from "../../live/use-live";
import { STATUSES, statusLabel } from "../../theme/status";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, PageHead, Panel, Toolbar } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Badge, Lasting, Mono, Quantity } from "../../ui/values";
import { ACTIONS } from "../commands/actions";
import { askFor } from "../commands/dialog";
import { isRunning, powerOf, useOpenSessions } from "../sessions/open-sessions";
import { AddChargePoint } from "./AddChargePoint";
import { type FleetRow, plugs, sorted, useFleetRows, useRestingOrder } from "./model";
import styles from "./charge-points.module.css";

const FIRST = 1000;

function statusesOf(text: string | undefined): ConnectorStatus[] {
  const wanted = text?.split(",") ?? [];
  return STATUSES.filter((status) => wanted.includes(status));
}

export function FleetPage() {
  const search = useSearch({ from: "/charge-points" });
  const navigate = useNavigate({ from: "/charge-points" });
  const mayOperate = useMay("OPERATOR");
  const { pauseTables } = usePreferences();
  const statuses = statusesOf(search.status);
  const feed = useFeed(
    ChargePointsChangedDocument,
    {
      filter: {
        identityContains: search.q ?? null,
        online: search.online ? search.online === "yes" : null,
        connectorStatus: statuses.length > 0 ? statuses : null,
        archived: false,
      },
      first: FIRST,
      intervalMs: 500,
    },
    (result) => result.chargePointsChanged,
  );
  const sessions = useOpenSessions();
  const [busy, setBusy] = useState(false);
  const [adding, setAdding] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const set = (change: Partial<FleetSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const typed = useDebouncedCallback((q: string) => set({ q: q.trim() || undefined }), 200);

  const sort = { by: search.sort ?? "identity", descending: search.desc ?? false };
  const joined = useFleetRows(feed.rows, sessions.byChargePoint);
  const paused = useRef(joined);
  if (!pauseTables) paused.current = joined;
  const current = pauseTables ? paused.current : joined;
  const wanted = useMemo(() => sorted(current, sort), [current, sort.by, sort.descending]);
  const { rows, moved, settle } = useRestingOrder(wanted, busy, JSON.stringify(search));
  const chosen = rows.filter((row) => selected.has(row.id));
  const columns = useColumns();
  const filtered = Boolean(search.q || search.online || statuses.length > 0);

  return (
    <>
      <PageHead
        title={i18n.t("Charge points")}
        note={feed.loaded ? `${count(rows.length)}${feed.hasMore ? "+" : ""}` : undefined}
      >
        {mayOperate && (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
            {i18n.t("Add")}
          </Button>
        )}
      </PageHead>
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <TextInput
            data-filter
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            placeholder={i18n.t("Identity or name")}
            aria-label={i18n.t("Identity or name")}
            defaultValue={search.q}
            key={search.q === undefined ? "empty" : "filled"}
            onChange={(event) => typed(event.currentTarget.value)}
            w={200}
          />
          <SegmentedControl
            size="xs"
            aria-label={i18n.t("Connection")}
            value={search.online ?? "all"}
            onChange={(value) => set({ online: value === "yes" || value === "no" ? value : undefined })}
            data={[
              { value: "all", label: i18n.t("All") },
              { value: "yes", label: i18n.t("Online") },
              { value: "no", label: i18n.t("Offline") },
            ]}
          />
          <MultiSelect
            size="xs"
            aria-label={i18n.t("Status of a connector")}
            placeholder={statuses.length === 0 ? i18n.t("Any status") : undefined}
            data={STATUSES.map((status) => ({ value: status, label: statusLabel(status) }))}
            value={statuses}
            onChange={(value) => set({ status: value.join(",") || undefined })}
            clearable
            clearButtonProps={{ "aria-label": i18n.t("Any status") }}
            miw={170}
          />
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
          <NoRows filtered={filtered} clear={() => void navigate({ search: {} })} add={() => setAdding(true)} />
        )}
        {rows.length > 0 && (
          <DataTable
            label={i18n.t("Charge points")}
            rows={rows}
            columns={columns}
            idOf={(row) => row.id}
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
            <Button onClick={add}>{i18n.t("Add one")}</Button>
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

function Bulk({ rows, clear }: { rows: FleetRow[]; clear: () => void }) {
  const targets = rows.map(({ point, sessions }) => ({
    identity: point.identity,
    online: point.online,
    connectors: point.connectors.map((one) => one.connectorId),
    sessions: sessions.filter(isRunning),
  }));
  return (
    <span className={styles.bulk}>
      <strong>{i18n.t("{count} selected", { count: rows.length })}</strong>
      <Menu>
        <Menu.Target>
          <Button>{i18n.t("Command")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ACTIONS.filter((action) => action.bulk).map((action) => (
            <Menu.Item key={action.id} onClick={() => askFor(action.id, targets)}>
              {action.label()}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" color="gray" onClick={clear}>
        {i18n.t("None")}
      </Button>
    </span>
  );
}

function useColumns(): Column<FleetRow>[] {
  return useMemo(
    () => [
      {
        id: "identity",
        header: i18n.t("Identity"),
        width: "minmax(98px, 1.2fr)",
        sortable: true,
        render: ({ point }) => (
          <Link to="/charge-points/$identity" params={{ identity: point.identity }} title={point.name ?? undefined}>
            <Mono>{point.identity}</Mono>
          </Link>
        ),
      },
      {
        id: "name",
        header: i18n.t("Name"),
        width: "minmax(90px, 1fr)",
        from: 1000,
        render: ({ point }) => point.name ?? <span className="dim">–</span>,
      },
      {
        id: "status",
        header: i18n.t("Connectors"),
        width: "minmax(84px, 2fr)",
        sortable: true,
        render: ({ point }) => <Plugs point={point} />,
      },
      {
        id: "power",
        header: i18n.t("Power"),
        width: "96px",
        align: "end",
        sortable: true,
        render: ({ point, sessions }) => {
          const newest = sessions.find(isRunning)?.lastSampleReceivedAt;
          const shown = power(powerOf(sessions));
          return point.online ? <Quantity of={shown} /> : <span title={newest ?? undefined} className="dim">–</span>;
        },
      },
      {
        id: "since",
        header: i18n.t("Connection"),
        width: "150px",
        from: 620,
        sortable: true,
        render: ({ point }) => <Connection point={point} />,
      },
      {
        id: "model",
        header: i18n.t("Model"),
        width: "minmax(110px, 1fr)",
        from: 1120,
        render: ({ point }) => [point.vendor, point.model].filter(Boolean).join(" ") || <span className="dim">–</span>,
      },
      {
        id: "firmware",
        header: i18n.t("Firmware"),
        width: "110px",
        from: 1240,
        render: ({ point }) => point.firmwareVersion ?? <span className="dim">–</span>,
      },
    ],
    [],
  );
}

export function Connection({ point }: { point: FleetRow["point"] }) {
  if (point.registrationStatus !== "ACCEPTED") {
    return <Badge tone="warning">{point.registrationStatus === "PENDING" ? i18n.t("Pending") : i18n.t("Rejected")}</Badge>;
  }
  if (point.online) {
    return (
      <span>
        {i18n.t("Online")} <span className="dim">· <Lasting from={point.connectedAt} seconds={10} /></span>
      </span>
    );
  }
  return (
    <span className={styles.offline}>
      <StatusGlyph status="OFFLINE" />
      {point.disconnectedAt ? (
        <>
          {i18n.t("Offline")} · <Lasting from={point.disconnectedAt} seconds={10} />
        </>
      ) : (
        i18n.t("never connected")
      )}
    </span>
  );
}

function Plugs({ point }: { point: FleetRow["point"] }) {
  const shown = plugs(point);
  if (shown.length === 0) return <span className="dim">{i18n.t("none reported")}</span>;
  return (
    <span className={styles.plugs} data-words={shown.length <= 2}>
      {shown.map((one) => {
        const status = one.status ?? "UNKNOWN";
        const label = `${one.connectorId}: ${statusLabel(status)}`;
        return (
          <span key={one.id} className={styles.plug} data-offline={!point.online} title={label}>
            <StatusGlyph status={status} />
            <span className={styles.word}>{statusLabel(status)}</span>
          </span>
        );
      })}
    </span>
  );
}
