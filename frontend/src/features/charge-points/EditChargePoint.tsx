/** Changing what people say of a charge point: its name, place and labels, how it is treated, its password, its end. */
import { Button, Checkbox, Modal, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  type ChargePointDetailsFragment,
  ChargePointDocument,
  type RegistrationStatus,
  UpdateChargePointDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Failed, Loading, Notice } from "../../ui/states";
import { useLocationChoices } from "./location-choices";
import { Secret } from "./Secret";
import styles from "./charge-points.module.css";

interface Props {
  identity: string;
  opened: boolean;
  onClose: () => void;
}

export function EditChargePoint({ identity, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={i18n.t("Edit {identity}", { identity })}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Loaded identity={identity} onClose={onClose} />}
    </Modal>
  );
}

function Loaded({ identity, onClose }: { identity: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["charge point", identity],
    queryFn: ({ signal }) => gql(ChargePointDocument, { identity }, signal),
    staleTime: 0,
  });
  if (data?.chargePoint) return <Form point={data.chargePoint} onClose={onClose} />;
  return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
}

type Password = "keep" | "generate" | "remove";

function Form({ point, onClose }: { point: ChargePointDetailsFragment; onClose: () => void }) {
  const client = useQueryClient();
  const locations = useLocationChoices();
  const [before] = useState(point);
  const [name, setName] = useState(point.name ?? "");
  const [location, setLocation] = useState(point.location?.id ?? null);
  const [labels, setLabels] = useState(point.labels);
  const [registrationStatus, setRegistration] = useState<RegistrationStatus>(point.registrationStatus);
  const [heartbeat, setHeartbeat] = useState<number | string>(point.heartbeatInterval ?? "");
  const [readConfiguration, setReadConfiguration] = useState(point.readConfigurationAfterBoot);
  const [askStatus, setAskStatus] = useState(point.askStatusAfterReconnect);
  const [password, setPassword] = useState<Password>("keep");
  const [archived, setArchived] = useState(point.archivedAt !== null);
  const saving = useMutation({
    mutationFn: async () => {
      // What was not changed here is not sent: somebody else may have changed it meanwhile.
      const changed = <T,>(value: T, known: T) => (JSON.stringify(value) === JSON.stringify(known) ? undefined : value);
      const input = {
        identity: point.identity,
        name: changed(name.trim() || null, before.name),
        location: changed(location, before.location?.id ?? null),
        labels: changed(labels, before.labels),
        registrationStatus: changed(registrationStatus, before.registrationStatus),
        heartbeatInterval: changed(heartbeat === "" ? null : Number(heartbeat), before.heartbeatInterval),
        readConfigurationAfterBoot: changed(readConfiguration, before.readConfigurationAfterBoot),
        askStatusAfterReconnect: changed(askStatus, before.askStatusAfterReconnect),
        archived: changed(archived, before.archivedAt !== null),
        password: password === "remove" ? null : undefined,
        generatePassword: password === "generate",
      };
      return (await gql(UpdateChargePointDocument, { input })).updateChargePoint;
    },
    onSuccess: async (saved) => {
      if (saved.userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["charge point", point.identity] });
      if (!saved.password) onClose();
    },
  });
  if (saving.data?.password) {
    return (
      <div className={styles.form}>
        <p style={{ margin: 0 }} role="status">
          {i18n.t("Enter this in the charge point. It counts from its next connection.")}
        </p>
        <Secret identity={point.identity} password={saving.data.password} />
        <Button variant="default" onClick={onClose}>
          {i18n.t("Close")}
        </Button>
      </div>
    );
  }
  const refusals = saving.data?.userErrors ?? [];
  const refusalOf = (field: string) => refusals.find((refusal) => refusal.field === field)?.message;
  const shown = ["name", "location", "labels", "heartbeatInterval"];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextInput
        label={i18n.t("Name")}
        description={i18n.t("What people call it.")}
        value={name}
        error={refusalOf("name")}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={i18n.t("Location")}
        placeholder={i18n.t("none")}
        data={locations}
        value={location}
        error={refusalOf("location")}
        onChange={setLocation}
        searchable
        clearable
        clearButtonProps={{ "aria-label": i18n.t("No location") }}
      />
      <TagsInput
        label={i18n.t("Labels")}
        description={i18n.t("Words to find it by. Enter adds one.")}
        value={labels}
        error={refusalOf("labels")}
        onChange={setLabels}
        maxTags={20}
        clearable
        clearButtonProps={{ "aria-label": i18n.t("No labels") }}
      />
      <Select
        label={i18n.t("Registration")}
        description={i18n.t("Whether it may work. It learns of it with its next start.")}
        data={[
          { value: "ACCEPTED", label: i18n.t("Accepted") },
          { value: "PENDING", label: i18n.t("Pending: it waits and may not charge") },
          { value: "REJECTED", label: i18n.t("Rejected: it asks again later") },
        ]}
        value={registrationStatus}
        allowDeselect={false}
        onChange={(value) => setRegistration((value as RegistrationStatus | null) ?? registrationStatus)}
      />
      <NumberInput
        label={i18n.t("Heartbeats every so many seconds")}
        description={i18n.t("Empty for the usual interval.")}
        min={1}
        allowDecimal={false}
        value={heartbeat}
        error={refusalOf("heartbeatInterval")}
        onChange={setHeartbeat}
      />
      <Checkbox
        label={i18n.t("Read its configuration after each of its starts")}
        checked={readConfiguration}
        onChange={(event) => setReadConfiguration(event.currentTarget.checked)}
      />
      <Checkbox
        label={i18n.t("Ask for the status of its connectors when it connects again")}
        checked={askStatus}
        onChange={(event) => setAskStatus(event.currentTarget.checked)}
      />
      <Select
        label={i18n.t("Password")}
        data={[
          { value: "keep", label: before.hasPassword ? i18n.t("Keep the one that it has") : i18n.t("None, as before") },
          { value: "generate", label: i18n.t("Make a new one, shown once") },
          ...(before.hasPassword ? [{ value: "remove", label: i18n.t("Remove it: anybody who knows the address may connect") }] : []),
        ]}
        value={password}
        allowDeselect={false}
        onChange={(value) => setPassword((value as Password | null) ?? "keep")}
      />
      <Checkbox
        label={i18n.t("Archived")}
        description={i18n.t("It is disconnected, may not connect and is hidden. Its history stays.")}
        checked={archived}
        onChange={(event) => setArchived(event.currentTarget.checked)}
      />
      {refusals
        .filter((refusal) => !shown.includes(refusal.field ?? ""))
        .map((refusal) => (
          <Notice key={refusal.message} tone="critical">
            {refusal.message}
          </Notice>
        ))}
      {saving.error && <Failed error={saving.error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" loading={saving.isPending}>
          {i18n.t("Save")}
        </Button>
      </div>
    </form>
  );
}
