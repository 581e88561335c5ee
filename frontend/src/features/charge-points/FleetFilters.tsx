/** What the fleet is narrowed by; every choice stands in the address. */
import { MultiSelect, SegmentedControl, Select } from "@mantine/core";
import { memo } from "react";
import type { FleetSearch } from "../../app/router";
import type { ChargePointFilter, ConnectorStatus } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { STATUSES, statusLabel } from "../../theme/status";
import { SearchField } from "../../ui/lists";
import { useLocationChoices } from "./location-choices";

function statusesOf(text: string | undefined): ConnectorStatus[] {
  const wanted = text?.split(",") ?? [];
  return STATUSES.filter((status) => wanted.includes(status));
}

export function filterOf(search: FleetSearch): ChargePointFilter {
  const statuses = statusesOf(search.status);
  return {
    identityContains: search.q ?? null,
    online: search.online ? search.online === "yes" : null,
    connectorStatus: statuses.length > 0 ? statuses : null,
    registrationStatus: null,
    location: search.location ? [search.location] : null,
    label: search.label ? [search.label] : null,
    vendor: search.vendor ?? null,
    model: search.model ?? null,
    archived: search.archived ?? false,
    ids: null,
  };
}

export function isFiltered({ q, online, status, location, label, vendor, model, archived }: FleetSearch): boolean {
  return Boolean(q || online || statusesOf(status).length > 0 || location || label || vendor || model || archived);
}

interface Props {
  search: FleetSearch;
  set: (change: Partial<FleetSearch>) => void;
}

export const FleetFilters = memo(function FleetFilters({ search, set }: Props) {
  const statuses = statusesOf(search.status);
  const locations = useLocationChoices();
  const connection = search.archived ? "archived" : (search.online ?? "all");
  return (
    <>
      <SearchField first label={i18n.t("Identity or name")} value={search.q} onChange={(q) => set({ q })} width={200} />
      <SegmentedControl
        size="xs"
        aria-label={i18n.t("Connection")}
        value={connection}
        onChange={(value) =>
          set({ online: value === "yes" || value === "no" ? value : undefined, archived: value === "archived" ? true : undefined })
        }
        data={[
          { value: "all", label: i18n.t("All") },
          { value: "yes", label: i18n.t("Online") },
          { value: "no", label: i18n.t("Offline") },
          { value: "archived", label: i18n.t("Archived") },
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
        flex="1 1 150px"
        maw={320}
      />
      {(locations.length > 0 || search.location) && (
        <Select
          size="xs"
          aria-label={i18n.t("Location")}
          placeholder={i18n.t("Any location")}
          data={locations}
          value={search.location ?? null}
          onChange={(location) => set({ location: location ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": i18n.t("Any location") }}
          flex="1 1 150px"
          maw={220}
        />
      )}
      <Chosen label={i18n.t("Label")} any={i18n.t("Any label")} value={search.label} clear={() => set({ label: undefined })} />
      <Chosen label={i18n.t("Vendor")} any={i18n.t("Any vendor")} value={search.vendor} clear={() => set({ vendor: undefined })} />
      <Chosen label={i18n.t("Model")} any={i18n.t("Any model")} value={search.model} clear={() => set({ model: undefined })} />
    </>
  );
});

/** A condition that was chosen elsewhere, and can be dropped here. */
function Chosen({ label, any, value, clear }: { label: string; any: string; value: string | undefined; clear: () => void }) {
  if (!value) return null;
  return (
    <Select
      size="xs"
      aria-label={label}
      data={[value]}
      value={value}
      onChange={(chosen) => chosen ?? clear()}
      clearable
      clearButtonProps={{ "aria-label": any }}
      w={150}
    />
  );
}
