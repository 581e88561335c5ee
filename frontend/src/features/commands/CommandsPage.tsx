/** Everything that was asked of charge points, newest first; what goes on changes under our eyes. */
import { SegmentedControl, Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { CommandsSearch } from "../../app/router";
import type { CommandState } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { NothingFits, Paged, SearchField } from "../../ui/lists";
import { PageHead, Panel, Toolbar } from "../../ui/states";
import { actionLabel, KNOWN_ACTIONS } from "./actions";
import { CommandList, NoCommands } from "./CommandList";
import { useCommandPages } from "./command-pages";

const STATES: Record<NonNullable<CommandsSearch["state"]>, CommandState[]> = {
  open: ["PENDING", "SENT"],
  answered: ["ANSWERED"],
  failed: ["FAILED", "TIMED_OUT", "EXPIRED", "CANCELLED"],
};

export function CommandsPage() {
  const search = useSearch({ from: "/commands" });
  const navigate = useNavigate({ from: "/commands" });
  const set = (change: CommandsSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const { point, action, state, by } = search;
  const pages = useCommandPages({
    chargePoint: point ?? null,
    action: action ? [action] : null,
    state: state ? STATES[state] : null,
    requestedBy: by ?? null,
    session: null,
  });
  const clear = () => set({ point: undefined, action: undefined, state: undefined, by: undefined });
  return (
    <>
      <PageHead title={i18n.t("Commands")} note={i18n.t("What was asked of charge points, and what came of it.")} />
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Charge point")} value={point} onChange={(text) => set({ point: text })} width={160} />
          <Select
            size="xs"
            w={200}
            aria-label={i18n.t("Command")}
            placeholder={i18n.t("All commands")}
            searchable
            clearable
            clearButtonProps={{ "aria-label": i18n.t("All commands") }}
            data={KNOWN_ACTIONS.map((value) => ({ value, label: actionLabel(value) })).toSorted((a, b) => a.label.localeCompare(b.label))}
            value={action ?? null}
            onChange={(value) => set({ action: value ?? undefined })}
          />
          <SegmentedControl
            size="xs"
            aria-label={i18n.t("State")}
            value={state ?? "all"}
            onChange={(value) => set({ state: value === "all" ? undefined : (value as CommandsSearch["state"]) })}
            data={[
              { value: "all", label: i18n.t("All") },
              { value: "open", label: i18n.t("Going on") },
              { value: "answered", label: i18n.t("Answered") },
              { value: "failed", label: i18n.t("Not answered") },
            ]}
          />
          <SearchField label={i18n.t("Who, as user:anna")} value={by} onChange={(text) => set({ by: text })} width={160} />
        </Toolbar>
        <Paged
          of={pages}
          lines={10}
          empty={
            point || action || state || by ? (
              <NothingFits title={i18n.t("No command fits")} clear={clear}>
                {i18n.t("The charge point and who asked must be given in full.")}
              </NothingFits>
            ) : (
              <NoCommands />
            )
          }
        >
          {(foot) => <CommandList commands={pages.rows} foot={foot} />}
        </Paged>
      </Panel>
    </>
  );
}
