/** Clearing profiles, one or all that fit: first it says which of the known ones that would be. */
import { Button, Modal, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import {
  type ChargingProfilePurpose,
  type ClearChargingProfileInput,
  ClearChargingProfileDocument,
  type ProfileFieldsFragment,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useIsLive } from "../../live/connection";
import { Failed, Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { isThere, meant, type Which } from "./clearing";
import { nameOf, placeInWords, PURPOSES, purposeInWords } from "./words";
import styles from "./smart-charging.module.css";

interface Props {
  opened: boolean;
  profiles: readonly ProfileFieldsFragment[];
  target: Target;
  onClose: () => void;
}

export function ClearProfiles({ opened, ...props }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={i18n.t("Clear profiles")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Choice {...props} />}
    </Modal>
  );
}

const ANY = "any";

function Choice({ profiles, target, onClose }: Omit<Props, "opened">) {
  const [which, setWhich] = useState<Which>({ connectorId: null, purpose: null, stackLevel: null });
  const there = profiles.filter(isThere);
  const found = meant(profiles, which);
  const levels = [...new Set(there.map((one) => one.stackLevel))].toSorted((a, b) => a - b);
  const any = { value: ANY, label: i18n.t("Any") };
  return (
    <div className={styles.form}>
      <Select
        label={i18n.t("Where")}
        data={[any, ...[0, ...target.connectors].map((number) => ({ value: String(number), label: placeInWords(number) }))]}
        value={which.connectorId === null ? ANY : String(which.connectorId)}
        allowDeselect={false}
        onChange={(value) => setWhich({ ...which, connectorId: value === ANY ? null : Number(value) })}
      />
      <Select
        label={i18n.t("For")}
        data={[any, ...PURPOSES.map((value) => ({ value, label: purposeInWords(value) }))]}
        value={which.purpose ?? ANY}
        allowDeselect={false}
        onChange={(value) => setWhich({ ...which, purpose: value === ANY ? null : (value as ChargingProfilePurpose) })}
      />
      <Select
        label={i18n.t("Level")}
        data={[any, ...levels.map((level) => ({ value: String(level), label: String(level) }))]}
        value={which.stackLevel === null ? ANY : String(which.stackLevel)}
        allowDeselect={false}
        onChange={(value) => setWhich({ ...which, stackLevel: value === ANY ? null : Number(value) })}
      />
      <Notice tone={found.length > 0 ? "warning" : "neutral"}>
        {found.length === 0
          ? i18n.t("None that is known here fits. The charge point may have others.")
          : i18n.t("{count, plural, one {This one is known to fit: {names}} other {These # are known to fit: {names}}}", {
              count: found.length,
              names: found.map((one) => `${nameOf(one)} ${purposeInWords(one.chargingProfilePurpose)}`).join(", "),
            })}
      </Notice>
      <SendClear
        target={target}
        input={{ id: null, connectorId: which.connectorId, chargingProfilePurpose: which.purpose, stackLevel: which.stackLevel }}
        label={i18n.t("Clear them")}
        onClose={onClose}
      />
    </div>
  );
}

interface SendProps {
  target: Target;
  input: Pick<ClearChargingProfileInput, "id" | "connectorId" | "chargingProfilePurpose" | "stackLevel">;
  label: string;
  onClose: () => void;
}

/** The button that sends it; then its life is shown beside the page. */
export function SendClear({ target, input, label, onClose }: SendProps) {
  const live = useIsLive();
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  const sending = useMutation({
    mutationFn: async () => {
      const common = { chargePoint: target.identity, waitSeconds: 0, reason: null, validUntil: null };
      const idempotencyKey = `${key} ${JSON.stringify(input)}`;
      return (await gql(ClearChargingProfileDocument, { input: { ...common, ...input, idempotencyKey } })).clearChargingProfile;
    },
    onSuccess: ({ command }) => {
      if (!command) return;
      onClose();
      void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  const refusal = sending.data?.userErrors[0];
  return (
    <>
      {!target.online && <Notice tone="warning">{i18n.t("It is not connected.")}</Notice>}
      {refusal && <Notice tone="critical">{refusal.message}</Notice>}
      {sending.error && <Failed error={sending.error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button disabled={!live || !target.online} loading={sending.isPending} onClick={() => sending.mutate()}>
          {label}
        </Button>
      </div>
    </>
  );
}
