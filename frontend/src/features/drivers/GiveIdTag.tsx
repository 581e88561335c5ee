/** Giving a driver an id tag: one of the register, or a new one. */
import { Autocomplete, Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CreateIdTagDocument, IdTagsDocument, UpdateIdTagDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Form, refusalsFor } from "../../ui/form";

interface Props {
  opened: boolean;
  onClose: () => void;
  driver: string;
}

export function GiveIdTag({ opened, onClose, driver }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={i18n.t("Give an id tag")} closeButtonProps={{ "aria-label": i18n.t("Close") }}>
      {opened && <Fields onClose={onClose} driver={driver} />}
    </Modal>
  );
}

function Fields({ onClose, driver }: Omit<Props, "opened">) {
  const client = useQueryClient();
  const [idTag, setIdTag] = useState("");
  const [text] = useDebouncedValue(idTag.trim(), 200);
  const known = useQuery({
    queryKey: ["id tags", "choices", text],
    queryFn: ({ signal }) => gql(IdTagsDocument, { filter: { contains: text || null }, orderBy: "ID_TAG_ASC", first: 10, after: null }, signal),
    placeholderData: (before) => before,
  });
  const saving = useMutation({
    mutationFn: async () => {
      const input = { idTag: idTag.trim(), driver };
      const given = (await gql(UpdateIdTagDocument, { input })).updateIdTag;
      if (given.userErrors[0]?.code !== "NOT_FOUND") return given;
      return (await gql(CreateIdTagDocument, { input })).createIdTag;
    },
    onSuccess: async ({ userErrors }) => {
      if (userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["drivers"] });
      await client.invalidateQueries({ queryKey: ["id tags"] });
      onClose();
    },
  });
  const refusals = refusalsFor(saving.data?.userErrors, ["idTag"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={i18n.t("Give it")}
      pending={saving.isPending}
      disabled={idTag.trim() === ""}
      others={refusals.others}
      error={saving.error}
    >
      <Autocomplete
        label={i18n.t("Id tag")}
        description={i18n.t("One that is not in the register is added; one of another driver changes hands.")}
        required
        maxLength={20}
        data-autofocus
        spellCheck={false}
        data={known.data?.idTags.nodes.map((one) => one.idTag) ?? []}
        filter={({ options }) => options}
        value={idTag}
        error={refusals.of("idTag")}
        onChange={setIdTag}
      />
    </Form>
  );
}
