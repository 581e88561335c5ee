/** Adding and changing an id tag. */
import { Button, Checkbox, Modal, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CreateIdTagDocument, type IdTagFieldsFragment, UpdateIdTagDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Failed, Notice } from "../../ui/states";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The one to change; null adds one. */
  tag: IdTagFieldsFragment | null;
  suggested?: string;
}

export function IdTagForm({ opened, onClose, tag, suggested = "" }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={tag ? i18n.t("Change an id tag") : i18n.t("Add an id tag")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Form onClose={onClose} tag={tag} suggested={suggested} />}
    </Modal>
  );
}

/** What a field of local date and time takes: the moment in the zone of the browser, to the minute. */
function localValue(moment: string | null): string {
  if (moment === null) return "";
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Form({ onClose, tag, suggested }: { onClose: () => void; tag: IdTagFieldsFragment | null; suggested: string }) {
  const client = useQueryClient();
  const [idTag, setIdTag] = useState(tag?.idTag ?? suggested);
  const [parent, setParent] = useState(tag?.parentIdTag ?? "");
  const [expires, setExpires] = useState(localValue(tag?.expiresAt ?? null));
  const [blocked, setBlocked] = useState(tag?.blocked ?? false);
  const [archived, setArchived] = useState(tag?.archivedAt != null);
  const [note, setNote] = useState(tag?.note ?? "");
  const saving = useMutation({
    mutationFn: async () => {
      const input = {
        idTag: idTag.trim(),
        parentIdTag: parent.trim() || null,
        expiresAt: expires ? new Date(expires).toISOString() : null,
        blocked,
        note: note.trim() || null,
      };
      return tag
        ? (await gql(UpdateIdTagDocument, { input: { ...input, archived } })).updateIdTag
        : (await gql(CreateIdTagDocument, { input })).createIdTag;
    },
    onSuccess: async ({ userErrors }) => {
      if (userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["id tags"] });
      onClose();
    },
  });
  const refusals = saving.data?.userErrors ?? [];
  const refusalOf = (field: string) => refusals.find((refusal) => refusal.field === field)?.message;
  const shown = ["idTag", "parentIdTag", "expiresAt", "note"];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
      <TextInput
        label={i18n.t("Id tag")}
        description={i18n.t("Up to 20 characters, as the card or the app tells it; its case does not matter.")}
        required
        maxLength={20}
        readOnly={tag !== null}
        value={idTag}
        error={refusalOf("idTag")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setIdTag(event.currentTarget.value)}
      />
      <TextInput
        label={i18n.t("Group")}
        description={i18n.t("Tags of one group may stop each other's sessions.")}
        maxLength={20}
        value={parent}
        error={refusalOf("parentIdTag")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setParent(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={i18n.t("Until")}
        description={i18n.t("In the time zone of this browser; empty for ever.")}
        value={expires}
        error={refusalOf("expiresAt")}
        onChange={(event) => setExpires(event.currentTarget.value)}
      />
      <Textarea
        label={i18n.t("Note")}
        autosize
        minRows={2}
        value={note}
        error={refusalOf("note")}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Checkbox
        label={i18n.t("Blocked")}
        description={i18n.t("It is refused from now on. A session that runs goes on until somebody stops it.")}
        checked={blocked}
        onChange={(event) => setBlocked(event.currentTarget.checked)}
      />
      {tag && (
        <Checkbox
          label={i18n.t("Archived")}
          description={i18n.t("Hidden and refused; its history stays.")}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
      )}
      {refusals
        .filter((refusal) => !shown.includes(refusal.field ?? ""))
        .map((refusal) => (
          <Notice key={refusal.message} tone="critical">
            {refusal.message}
          </Notice>
        ))}
      {saving.error && <Failed error={saving.error} />}
      <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" loading={saving.isPending}>
          {tag ? i18n.t("Save") : i18n.t("Add")}
        </Button>
      </div>
    </form>
  );
}
