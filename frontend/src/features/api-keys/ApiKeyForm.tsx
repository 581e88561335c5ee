/** Making and changing an API key; the token of a new one is shown once. */
import { Button, Checkbox, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type ApiKeyDetailsFragment,
  ChargePointChoicesDocument,
  CreateApiKeyDocument,
  LocationsDocument,
  type Role,
  UpdateApiKeyDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { serverNow } from "../../lib/clock";
import { fromField, toField } from "../../lib/field-time";
import { i18n } from "../../lib/i18n";
import { Form, FormEnd, refusalsFor } from "../../ui/form";
import { Copyable } from "../../ui/Copyable";
import { Notice } from "../../ui/states";
import { RoleField } from "../users/RoleField";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The one to change; null makes one. */
  apiKey: ApiKeyDetailsFragment | null;
}

const DAY = 86_400_000;

export function ApiKeyForm({ opened, onClose, apiKey }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={apiKey ? i18n.t("Change the API key") : i18n.t("Make an API key")}
      size={520}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Fields onClose={onClose} apiKey={apiKey} />}
    </Modal>
  );
}

function Fields({ onClose, apiKey }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const [name, setName] = useState(apiKey?.name ?? "");
  const [role, setRole] = useState<Role>(apiKey?.role ?? "VIEWER");
  const [limited, setLimited] = useState(apiKey?.limited ?? false);
  const [places, setPlaces] = useState(apiKey?.scope?.locations.map((one) => one.id) ?? []);
  const [points, setPoints] = useState(apiKey?.scope?.chargePoints.map((one) => one.identity) ?? []);
  const [lasts, setLasts] = useState(apiKey ? "at" : "365");
  const [end, setEnd] = useState(toField(apiKey?.expiresAt));
  const expiresAt = () => {
    if (lasts === "never") return null;
    return lasts === "at" ? fromField(end) : new Date(serverNow() + Number(lasts) * DAY).toISOString();
  };
  const saving = useMutation({
    mutationFn: async () => {
      const scope = limited ? { locations: places, chargePoints: points } : null;
      const input = { name: name.trim(), role, scope, expiresAt: expiresAt() };
      if (!apiKey) return (await gql(CreateApiKeyDocument, { input })).createApiKey;
      return { ...(await gql(UpdateApiKeyDocument, { input: { ...input, id: apiKey.id } })).updateApiKey, token: null };
    },
    onSuccess: async ({ userErrors, token }) => {
      if (userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["api keys"] });
      if (!token) onClose();
    },
  });
  if (saving.data?.token) return <Token name={name.trim()} token={saving.data.token} onClose={onClose} />;
  const refusals = refusalsFor(saving.data?.userErrors, ["name", "role", "expiresAt", "chargePoints", "locations"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={apiKey ? i18n.t("Save") : i18n.t("Make it")}
      pending={saving.isPending}
      disabled={name.trim() === ""}
      others={refusals.others}
      error={saving.error}
    >
      <TextInput
        label={i18n.t("Name")}
        description={i18n.t("Whose it is and what for. The audit knows the key by it.")}
        required
        maxLength={100}
        data-autofocus
        value={name}
        error={refusals.of("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <RoleField value={role} onChange={setRole} error={refusals.of("role")} />
      <Checkbox
        label={i18n.t("Only some charge points")}
        description={limited ? i18n.t("It sees the charge points named here and what belongs to them, and nothing else.") : i18n.t("It sees all charge points, now and later.")}
        checked={limited}
        onChange={(event) => setLimited(event.currentTarget.checked)}
      />
      {limited && (
        <>
          <Locations value={places} onChange={setPlaces} known={apiKey?.scope?.locations ?? []} error={refusals.of("locations")} />
          <ChargePoints value={points} onChange={setPoints} error={refusals.of("chargePoints")} />
          {places.length + points.length === 0 && <Notice tone="warning">{i18n.t("Without a location or a charge point it sees nothing at all.")}</Notice>}
        </>
      )}
      <Select
        label={i18n.t("It ends")}
        allowDeselect={false}
        value={lasts}
        onChange={(value) => setLasts(value ?? "365")}
        data={[
          { value: "30", label: i18n.t("in 30 days") },
          { value: "90", label: i18n.t("in 90 days") },
          { value: "365", label: i18n.t("in a year") },
          { value: "never", label: i18n.t("never") },
          { value: "at", label: i18n.t("at a moment of my choice") },
        ]}
      />
      {lasts === "at" && (
        <TextInput
          type="datetime-local"
          label={i18n.t("Until")}
          description={i18n.t("Empty for ever.")}
          value={end}
          error={refusals.of("expiresAt")}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
      )}
    </Form>
  );
}

interface ChoiceProps {
  value: string[];
  onChange: (value: string[]) => void;
  error?: string;
}

function Locations({ value, onChange, error, known }: ChoiceProps & { known: readonly { id: string; name: string }[] }) {
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed, 200);
  const found = useQuery({
    queryKey: ["locations", "choices", text],
    queryFn: ({ signal }) => gql(LocationsDocument, { filter: { contains: text || null }, orderBy: "NAME_ASC", first: 50, after: null }, signal),
    placeholderData: (before) => before,
  });
  // What was chosen stays known, though it may no longer fit what is typed.
  const [names, setNames] = useState(() => new Map(known.map((one) => [one.id, one.name])));
  const options = new Map([...names].filter(([id]) => value.includes(id)));
  for (const one of found.data?.locations.nodes ?? []) options.set(one.id, one.city ? `${one.name}, ${one.city}` : one.name);
  return (
    <MultiSelect
      label={i18n.t("Locations")}
      description={i18n.t("Whatever charge points are there, now and later.")}
      searchable
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      filter={({ options: given }) => given}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={i18n.t("No location fits")}
      value={value}
      error={error}
      onChange={(ids) => {
        setNames((before) => new Map([...before, ...ids.map((id) => [id, options.get(id) ?? id] as const)]));
        onChange(ids);
      }}
    />
  );
}

function ChargePoints({ value, onChange, error }: ChoiceProps) {
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed, 200);
  const found = useQuery({
    queryKey: ["charge point choices", text],
    queryFn: ({ signal }) => gql(ChargePointChoicesDocument, { text: text || null, first: 10 }, signal),
    placeholderData: (before) => before,
  });
  const options = [...new Set([...value, ...(found.data?.chargePoints.nodes.map((one) => one.identity) ?? [])])];
  return (
    <MultiSelect
      label={i18n.t("Charge points")}
      description={i18n.t("These too, wherever they are.")}
      searchable
      data={options}
      filter={({ options: given }) => given}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={i18n.t("No charge point fits")}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

function Token({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const example = [
    `curl ${location.origin}/graphql \\`,
    `  -H 'authorization: Bearer ${token}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"query": "{ viewer { label role } }"}'`,
  ].join("\n");
  return (
    <div style={{ display: "grid", gap: 12 }}>
      <p style={{ margin: 0 }} role="status">
        {i18n.t("The key {name} was made.", { name })}
      </p>
      <Copyable label={i18n.t("Token")} value={token} />
      <Notice tone="warning">{i18n.t("The token is shown now and never again. Only its digest is kept here.")}</Notice>
      <Copyable label={i18n.t("To try it out")} value={example} />
      <FormEnd>
        <Button onClick={onClose}>{i18n.t("Close")}</Button>
      </FormEnd>
    </div>
  );
}
