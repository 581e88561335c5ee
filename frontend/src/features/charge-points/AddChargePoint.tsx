/** Adding a charge point, or accepting one that has knocked; its password is shown once. */
import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import {
  AcceptUnknownChargePointDocument,
  CreateChargePointDocument,
  type CreateChargePointMutation,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Failed, Notice } from "../../ui/states";
import { Secret } from "./Secret";
import styles from "./charge-points.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The identity that has knocked and is to be accepted. */
  knocked?: string;
}

export function AddChargePoint({ opened, onClose, knocked }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={knocked ? i18n.t("Accept a charge point") : i18n.t("Add a charge point")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Form knocked={knocked} onClose={onClose} />}
    </Modal>
  );
}

type Payload = CreateChargePointMutation["createChargePoint"];

function Form({ knocked, onClose }: { knocked?: string; onClose: () => void }) {
  const client = useQueryClient();
  const [identity, setIdentity] = useState(knocked ?? "");
  const [name, setName] = useState("");
  const [generatePassword, setGenerate] = useState(knocked === undefined);
  const saving = useMutation({
    mutationFn: async (): Promise<Payload> => {
      const input = {
        identity: identity.trim(),
        name: name.trim() || null,
        generatePassword,
        registrationStatus: "ACCEPTED" as const,
      };
      return knocked
        ? (await gql(AcceptUnknownChargePointDocument, { input })).acceptUnknownChargePoint
        : (await gql(CreateChargePointDocument, { input })).createChargePoint;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["unknown charge points"] }),
  });
  const made = saving.data?.chargePoint;
  if (made) {
    return (
      <div className={styles.form}>
        <p style={{ margin: 0 }} role="status">
          {knocked && !saving.data?.password
            ? i18n.t("It gets in with its next try.")
            : i18n.t("Enter this in the charge point. It appears as online once it connects.")}
        </p>
        <Secret identity={made.identity} password={saving.data?.password ?? null} />
        <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
          <Button variant="default" onClick={onClose}>
            {i18n.t("Close")}
          </Button>
          <Button
            renderRoot={(props) => (
              <Link {...props} to="/charge-points/$identity" params={{ identity: made.identity }} />
            )}
          >
            {i18n.t("Open it")}
          </Button>
        </div>
      </div>
    );
  }
  const refusals = saving.data?.userErrors ?? [];
  const refusalOf = (field: string) => refusals.find((refusal) => refusal.field === field)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextInput
        label={i18n.t("Identity")}
        description={i18n.t("The name under which it connects. It can never be changed.")}
        required
        maxLength={255}
        readOnly={knocked !== undefined}
        value={identity}
        error={refusalOf("identity")}
        spellCheck={false}
        data-autofocus={knocked === undefined || undefined}
        onChange={(event) => setIdentity(event.currentTarget.value)}
      />
      <TextInput
        label={i18n.t("Name")}
        description={i18n.t("What people call it.")}
        value={name}
        error={refusalOf("name")}
        data-autofocus={knocked !== undefined || undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={i18n.t("Make a password that it must show")}
        description={
          generatePassword
            ? i18n.t("It is shown once, to be entered in the charge point.")
            : i18n.t("Without one, anybody who knows the address may connect as this charge point.")
        }
        checked={generatePassword}
        onChange={(event) => setGenerate(event.currentTarget.checked)}
      />
      {refusals
        .filter((refusal) => !["identity", "name"].includes(refusal.field ?? ""))
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
          {knocked ? i18n.t("Accept") : i18n.t("Add")}
        </Button>
      </div>
    </form>
  );
}
