/** Asking a charge point to hold a connector: which, for whom, and until when. The charge point decides. */
import { Autocomplete, Modal, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { IdTagsDocument, ReserveNowDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { serverNow } from "../../lib/clock";
import { fromField, toField } from "../../lib/field-time";
import { i18n } from "../../lib/i18n";
import { duration, zoneName } from "../../lib/time";
import { useIsLive } from "../../live/connection";
import { Form, refusalsFor } from "../../ui/form";
import { Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { placeInWords } from "./Reservations";

interface Props {
  opened: boolean;
  target: Target;
  onClose: () => void;
}

export function Reserve({ opened, target, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={i18n.t("Reserve")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Fields target={target} onClose={onClose} />}
    </Modal>
  );
}

const MINUTES = [15, 30, 60, 120, 240];
const OTHER = "other";

function Fields({ target, onClose }: Omit<Props, "opened">) {
  const navigate = useNavigate();
  const live = useIsLive();
  const [connectorId, setConnectorId] = useState(String(target.connectors[0] ?? 0));
  const [idTag, setIdTag] = useState("");
  const [lasts, setLasts] = useState("30");
  const [until, setUntil] = useState(() => toField(new Date(serverNow() + 3_600_000).toISOString()));
  const [key] = useState(() => crypto.randomUUID());
  const [typed] = useDebouncedValue(idTag.trim(), 200);
  const tags = useQuery({
    queryKey: ["id tags to reserve for", typed],
    queryFn: async ({ signal }) =>
      (await gql(IdTagsDocument, { filter: { contains: typed || null, parentIdTag: null, driver: null, blocked: null, archived: false }, orderBy: "ID_TAG_ASC", first: 8, after: null }, signal)).idTags,
    retry: false,
  });
  const moment = lasts === OTHER ? fromField(until) : null;
  const sending = useMutation({
    mutationFn: async () => {
      const input = {
        chargePoint: target.identity,
        waitSeconds: 0,
        reason: null,
        validUntil: null,
        connectorId: Number(connectorId),
        idTag: idTag.trim(),
        expiryDate: moment,
        expiresInSeconds: lasts === OTHER ? null : Number(lasts) * 60,
        parentIdTag: null,
        reservationId: null,
        idempotencyKey: `${key} ${connectorId} ${idTag} ${lasts} ${until}`,
      };
      return (await gql(ReserveNowDocument, { input })).reserveNow;
    },
    onSuccess: ({ command }) => {
      if (!command) return;
      onClose();
      void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  const refusals = refusalsFor(sending.data?.userErrors, ["connectorId", "idTag", "expiryDate"]);
  return (
    <Form
      onSubmit={() => sending.mutate()}
      onCancel={onClose}
      submit={i18n.t("Reserve")}
      pending={sending.isPending}
      disabled={!live || !target.online || idTag.trim() === "" || (lasts === OTHER && moment === null)}
      others={refusals.others}
      error={sending.error}
    >
      <Autocomplete
        label={i18n.t("Id tag")}
        description={i18n.t("Whom the connector is held for.")}
        data={tags.data?.nodes.map((one) => one.idTag) ?? []}
        maxLength={20}
        spellCheck={false}
        data-autofocus
        value={idTag}
        error={refusals.of("idTag")}
        onChange={setIdTag}
      />
      <Select
        label={i18n.t("Connector")}
        data={[...target.connectors, 0].map((number) => ({ value: String(number), label: placeInWords(number) }))}
        value={connectorId}
        error={refusals.of("connectorId")}
        allowDeselect={false}
        onChange={(value) => setConnectorId(value ?? "0")}
      />
      <Select
        label={i18n.t("For how long")}
        data={[
          ...MINUTES.map((minutes) => ({ value: String(minutes), label: duration(minutes * 60_000) })),
          { value: OTHER, label: i18n.t("Until a moment") },
        ]}
        value={lasts}
        allowDeselect={false}
        onChange={(value) => setLasts(value ?? "30")}
      />
      {lasts === OTHER && (
        <TextInput
          type="datetime-local"
          label={i18n.t("Until")}
          description={zoneName()}
          value={until}
          error={refusals.of("expiryDate")}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      )}
      {!target.online && <Notice tone="warning">{i18n.t("It is not connected, so it can hold nothing now.")}</Notice>}
    </Form>
  );
}
