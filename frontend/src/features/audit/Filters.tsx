/** Who, what, how it ended, about which charge point, and when. */
import { Autocomplete, Select } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ApiKeysDocument, UsersDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { SearchField } from "../../ui/lists";
import { MomentField } from "../../ui/MomentField";
import { Toolbar } from "../../ui/states";
import { actionInWords, KNOWN_ACTIONS, outcomeInWords } from "./words";

const OUTCOMES = ["DONE", "REFUSED", "FAILED"] as const;

/** Everybody who may have done something, as the audit names them. */
async function everybody(signal: AbortSignal): Promise<string[]> {
  const [{ users }, { apiKeys }] = await Promise.all([
    gql(UsersDocument, { archived: null, first: 200, after: null }, signal),
    gql(ApiKeysDocument, { revoked: false, first: 200, after: null }, signal),
  ]);
  return [...users.nodes.map((one) => `user:${one.username}`), ...apiKeys.nodes.map((one) => `key:${one.name}`), "anonymous"];
}

export function Filters() {
  const search = useSearch({ from: "/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const known = useQuery({ queryKey: ["audit", "everybody"], queryFn: ({ signal }) => everybody(signal), retry: false });
  const set = (change: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const who = useDebouncedCallback((text: string) => set({ who: text.trim() || undefined }), 250);
  const actions = KNOWN_ACTIONS.map((value) => ({ value, label: actionInWords(value) }));
  if (search.what && !KNOWN_ACTIONS.includes(search.what)) actions.push({ value: search.what, label: actionInWords(search.what) });
  return (
    <Toolbar label={i18n.t("Filters")}>
      <Autocomplete
        data-filter
        size="xs"
        w={160}
        placeholder={i18n.t("Who, as user:anna")}
        aria-label={i18n.t("Who, as user:anna")}
        data={known.data ?? []}
        limit={30}
        defaultValue={search.who}
        key={`who ${search.who === undefined}`}
        onChange={who}
      />
      <Select
        size="xs"
        w={210}
        aria-label={i18n.t("What was done")}
        placeholder={i18n.t("Anything")}
        searchable
        clearable
        clearButtonProps={{ "aria-label": i18n.t("Anything") }}
        data={actions.toSorted((a, b) => a.label.localeCompare(b.label))}
        value={search.what ?? null}
        onChange={(value) => set({ what: value ?? undefined })}
      />
      <SearchField label={i18n.t("Charge point")} value={search.point} onChange={(point) => set({ point })} width={140} />
      <Select
        size="xs"
        w={130}
        aria-label={i18n.t("Outcome")}
        placeholder={i18n.t("Any outcome")}
        clearable
        clearButtonProps={{ "aria-label": i18n.t("Any outcome") }}
        data={OUTCOMES.map((value) => ({ value, label: outcomeInWords(value) }))}
        value={search.outcome ?? null}
        onChange={(value) => set({ outcome: OUTCOMES.find((one) => one === value) })}
      />
      <MomentField label={i18n.t("from")} value={search.since} onChange={(since) => set({ since })} />
      <MomentField label={i18n.t("to")} value={search.until} onChange={(until) => set({ until })} />
    </Toolbar>
  );
}
