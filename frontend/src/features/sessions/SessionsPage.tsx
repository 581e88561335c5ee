/** All sessions, newest first; those that run change under our eyes. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SessionsSearch } from "../../app/router";
import type { ChargingSessionFilter, SessionState } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { Empty, Failed, Loading, PageHead, Panel, Toolbar } from "../../ui/states";
import { useSessionPages } from "./live-pages";
import { SessionTable } from "./SessionTable";

const STATES: Record<string, SessionState[]> = {
  running: ["ACTIVE", "SUSPENDED"],
  waiting: ["REQUESTED", "ACCEPTED"],
  ended: ["ENDED"],
  failed: ["FAILED", "EXPIRED"],
};

export function SessionsPage() {
  const search = useSearch({ from: "/sessions" });
  const navigate = useNavigate({ from: "/sessions" });
  const set = (change: SessionsSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const tag = useDebouncedCallback((q: string) => set({ q: q.trim() || undefined }), 250);
  const point = useDebouncedCallback((text: string) => set({ point: text.trim() || undefined }), 250);
  const filter: ChargingSessionFilter = {
    idTag: search.q ?? null,
    chargePoint: search.point ?? null,
    state: search.state ? (STATES[search.state] ?? null) : null,
  };
  const pages = useSessionPages(filter);
  const filtered = Boolean(search.q || search.state || search.point);
  return (
    <>
      <PageHead title={i18n.t("Sessions")} />
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <TextInput
            data-filter
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            placeholder={i18n.t("Id tag")}
            aria-label={i18n.t("Id tag")}
            defaultValue={search.q}
            key={`tag ${search.q === undefined}`}
            onChange={(event) => tag(event.currentTarget.value)}
            w={150}
          />
          <TextInput
            size="xs"
            placeholder={i18n.t("Charge point")}
            aria-label={i18n.t("Charge point")}
            defaultValue={search.point}
            key={`point ${search.point === undefined}`}
            onChange={(event) => point(event.currentTarget.value)}
            w={150}
          />
          <SegmentedControl
            size="xs"
            aria-label={i18n.t("State")}
            value={search.state ?? "all"}
            onChange={(value) => set({ state: value === "all" ? undefined : value })}
            data={[
              { value: "all", label: i18n.t("All") },
              { value: "running", label: i18n.t("Running") },
              { value: "waiting", label: i18n.t("Waiting") },
              { value: "ended", label: i18n.t("Ended") },
              { value: "failed", label: i18n.t("Not begun") },
            ]}
          />
        </Toolbar>
        {pages.error && <Failed error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending && <Loading lines={10} />}
        {pages.isSuccess && pages.rows.length === 0 && (
          <Empty
            title={filtered ? i18n.t("No session fits") : i18n.t("No sessions yet")}
            action={
              filtered && (
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  {i18n.t("Clear the filters")}
                </Button>
              )
            }
          >
            {filtered
              ? i18n.t("Id tag and charge point must be given in full.")
              : i18n.t("A session appears when somebody asks for one, here or at a charge point.")}
          </Empty>
        )}
        {pages.rows.length > 0 && (
          <SessionTable
            rows={pages.rows}
            foot={
              pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  {i18n.t("Older ones")}
                </Button>
              )
            }
          />
        )}
      </Panel>
    </>
  );
}
