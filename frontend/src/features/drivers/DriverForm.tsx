/** Adding and changing a driver. */
import { Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CreateDriverDocument, type DriverFieldsFragment, UpdateDriverDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Form, refusalsFor } from "../../ui/form";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The one to change; null adds one. */
  driver: DriverFieldsFragment | null;
  onSaved?: (driver: DriverFieldsFragment) => void;
}

export function DriverForm({ opened, onClose, driver, onSaved }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={driver ? i18n.t("Change the driver") : i18n.t("Add a driver")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Fields onClose={onClose} driver={driver} onSaved={onSaved} />}
    </Modal>
  );
}

function Fields({ onClose, driver, onSaved }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const [name, setName] = useState(driver?.name ?? "");
  const [reference, setReference] = useState(driver?.externalRef ?? "");
  const [note, setNote] = useState(driver?.note ?? "");
  const saving = useMutation({
    mutationFn: async () => {
      const input = { name: name.trim() || null, externalRef: reference.trim() || null, note: note.trim() || null };
      return driver
        ? (await gql(UpdateDriverDocument, { input: { ...input, id: driver.id } })).updateDriver
        : (await gql(CreateDriverDocument, { input })).createDriver;
    },
    onSuccess: async ({ driver: saved, userErrors }) => {
      if (userErrors.length > 0 || !saved) return;
      await client.invalidateQueries({ queryKey: ["drivers"] });
      onSaved?.(saved);
      onClose();
    },
  });
  const refusals = refusalsFor(saving.data?.userErrors, ["name", "externalRef", "note"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={driver ? i18n.t("Save") : i18n.t("Add")}
      pending={saving.isPending}
      disabled={name.trim() === "" && reference.trim() === ""}
      others={refusals.others}
      error={saving.error}
    >
      <TextInput
        label={i18n.t("Name")}
        maxLength={255}
        data-autofocus
        value={name}
        error={refusals.of("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={i18n.t("External reference")}
        description={i18n.t("What the driver is called in your other systems: a customer number. Unique.")}
        maxLength={255}
        spellCheck={false}
        value={reference}
        error={refusals.of("externalRef")}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <Textarea
        label={i18n.t("Note")}
        autosize
        minRows={2}
        value={note}
        error={refusals.of("note")}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Form>
  );
}
