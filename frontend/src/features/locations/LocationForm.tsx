/** Adding and changing a location. */
import { Autocomplete, Checkbox, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ClipboardEvent, useState } from "react";
import { CreateLocationDocument, type LocationFieldsFragment, UpdateLocationDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Form, refusalsFor } from "../../ui/form";
import { countryName, degrees, pair } from "./address";
import styles from "./locations.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The one to change; null adds one. */
  location: LocationFieldsFragment | null;
  onSaved?: (location: LocationFieldsFragment) => void;
}

export function LocationForm({ opened, onClose, location, onSaved }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={location ? i18n.t("Change the location") : i18n.t("Add a location")}
      size={520}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Fields onClose={onClose} location={location} onSaved={onSaved} />}
    </Modal>
  );
}

const SHOWN = ["name", "address", "postalCode", "city", "region", "country", "latitude", "longitude", "timeZone"] as const;
type Name = (typeof SHOWN)[number];

function Fields({ onClose, location, onSaved }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const [values, setValues] = useState<Record<Name, string>>(() => {
    const start = {} as Record<Name, string>;
    for (const name of SHOWN) start[name] = String(location?.[name] ?? "");
    return start;
  });
  const [published, setPublished] = useState(location?.published ?? false);
  const set = (name: Name, value: string) => setValues((before) => ({ ...before, [name]: value }));
  const saving = useMutation({
    mutationFn: async () => {
      const text = (name: Name) => values[name].trim() || null;
      const input = {
        name: values.name.trim(),
        address: text("address"),
        postalCode: text("postalCode"),
        city: text("city"),
        region: text("region"),
        country: text("country"),
        timeZone: text("timeZone"),
        latitude: degrees(values.latitude),
        longitude: degrees(values.longitude),
        published,
      };
      return location
        ? (await gql(UpdateLocationDocument, { input: { ...input, id: location.id } })).updateLocation
        : (await gql(CreateLocationDocument, { input })).createLocation;
    },
    onSuccess: async ({ location: saved, userErrors }) => {
      if (userErrors.length > 0 || !saved) return;
      await Promise.all([
        client.invalidateQueries({ queryKey: ["locations"] }),
        client.invalidateQueries({ queryKey: ["location", saved.id] }),
      ]);
      onSaved?.(saved);
      onClose();
    },
  });
  const refusals = refusalsFor(saving.data?.userErrors, SHOWN);
  const wrong = (name: "latitude" | "longitude") => {
    const number = degrees(values[name]);
    return Number.isNaN(number) ? i18n.t("a number of degrees, as 52.52") : undefined;
  };
  const paste = (event: ClipboardEvent) => {
    const both = pair(event.clipboardData.getData("text"));
    if (!both) return;
    event.preventDefault();
    setValues((before) => ({ ...before, latitude: both[0], longitude: both[1] }));
  };
  const field = (name: Name) => ({
    value: values[name],
    error: refusals.of(name),
    onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
  });
  const country = countryName(values.country.trim());
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={location ? i18n.t("Save") : i18n.t("Add")}
      pending={saving.isPending}
      disabled={Boolean(wrong("latitude") || wrong("longitude"))}
      others={refusals.others}
      error={saving.error}
    >
      <TextInput label={i18n.t("Name")} required maxLength={255} data-autofocus {...field("name")} />
      <TextInput label={i18n.t("Street and number")} maxLength={255} {...field("address")} />
      <div className={styles.pair}>
        <TextInput label={i18n.t("Postal code")} maxLength={20} {...field("postalCode")} />
        <TextInput label={i18n.t("City")} maxLength={100} {...field("city")} />
      </div>
      <div className={styles.pair}>
        <TextInput
          label={i18n.t("Country")}
          description={country && country.length > 2 ? country : i18n.t("Two letters, as DE.")}
          maxLength={2}
          spellCheck={false}
          {...field("country")}
        />
        <TextInput label={i18n.t("Region")} description={i18n.t("State or province, if it matters.")} maxLength={100} {...field("region")} />
      </div>
      <div className={styles.halves}>
        <TextInput
          label={i18n.t("Latitude")}
          description={i18n.t("Degrees north.")}
          inputMode="decimal"
          onPaste={paste}
          {...field("latitude")}
          error={wrong("latitude") ?? refusals.of("latitude")}
        />
        <TextInput
          label={i18n.t("Longitude")}
          description={i18n.t("Degrees east.")}
          inputMode="decimal"
          onPaste={paste}
          {...field("longitude")}
          error={wrong("longitude") ?? refusals.of("longitude")}
        />
      </div>
      <p className={styles.hint}>{i18n.t("A pair of coordinates that is pasted into one of the two fills both.")}</p>
      <Autocomplete
        label={i18n.t("Time zone")}
        placeholder="Europe/Berlin"
        data={Intl.supportedValuesOf("timeZone")}
        limit={20}
        value={values.timeZone}
        error={refusals.of("timeZone")}
        onChange={(value) => set("timeZone", value)}
      />
      <Checkbox
        label={i18n.t("Published")}
        description={i18n.t("Drivers and the public may see it, its charge points and whether they are free.")}
        checked={published}
        onChange={(event) => setPublished(event.currentTarget.checked)}
      />
    </Form>
  );
}
