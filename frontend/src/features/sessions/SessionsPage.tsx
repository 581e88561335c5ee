/** All sessions, newest first; those that run change under our eyes. */
import { SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SessionsSearch } from "../../app/router";
import type { ChargingSessionFilter, SessionState } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { NothingFits, Paged, SearchField } from "../../ui/lists";
import { Empty, PageHead, Panel, Toolbar } from "../../ui/states";
import { useSessionPages } from "./live-pages";
import { SessionTable } from "./SessionTable";

const STATES: Record<string, SessionState[]> = {
  running: ["ACTIVE", "SUSPENDED"],
  waiting: ["REQUESTED", "ACCEPTED"],
  ended: ["ENDED"],
  failed: ["FAILED", "EXPIRED"],
};

const ATTENTION = "attention";
/** Time alone makes a session one to look at, of which nothing is told. */
const AGAIN = 30_000;

export function SessionsPage() {
  const search = useSearch({ from: "/sessions" });
  const navigate = useNavigate({ from: "/sessions" });
  const set = (change: SessionsSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const attention = search.state === ATTENTION;
  const filter: ChargingSessionFilter = {
    idTag: search.q ?? null,
    chargePoint: search.point ?? null,
    state: search.state ? (STATES[search.state] ?? null) : null,
    needsAttention: attention ? true : null,
  };
  const pages = useSessionPages(filter, attention ? AGAIN : undefined);
  const filtered = Boolean(search.q || search.state || search.point);
  return (
    <>
      <PageHead title={i18n.t("Sessions")} />
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Id tag")} value={search.q} onChange={(q) => set({ q })} width={150} />
          <SearchField label={i18n.t("Charge point")} value={search.point} onChange={(point) => set({ point })} width={150} />
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
              { value: ATTENTION, label: i18n.t("Needs attention") },
            ]}
          />
        </Toolbar>
        <Paged
          of={pages}
          lines={10}
          empty={
            attention && !search.q && !search.point ? (
              <Empty title={i18n.t("No session needs attention")}>
                {i18n.t("Here are sessions that fall silent, did not begin, charge with a refused id tag, or ended without a sound reading.")}
              </Empty>
            ) : filtered ? (
              <NothingFits title={i18n.t("No session fits")} clear={() => void navigate({ search: {} })}>
                {i18n.t("Id tag and charge point must be given in full.")}
              </NothingFits>
            ) : (
              <Empty title={i18n.t("No sessions yet")}>
                {i18n.t("A session appears when somebody asks for one, here or at a charge point.")}
              </Empty>
            )
          }
        >
          {(foot) => <SessionTable rows={pages.rows} foot={foot} />}
        </Paged>
      </Panel>
    </>
  );
}
