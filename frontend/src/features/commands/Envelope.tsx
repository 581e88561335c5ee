/** What every wish carries besides its own fields: why, and whether it may wait for the charge point to come back. */
import { Checkbox, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { i18n } from "../../lib/i18n";
import { useIsLive } from "../../live/connection";
import { Notice } from "../../ui/states";
import type { Common, Target } from "./actions";

const DAY = 24 * 3_600_000;

export interface Envelope {
  common: () => Common;
  /** Whether it can be sent now, or wait. */
  ready: boolean;
  reason: string;
  setReason: (reason: string) => void;
  wait: boolean;
  setWait: (wait: boolean) => void;
  target: Target;
}

/** `values` are the fields of the form: what was changed is another wish, and what was not is sent once. */
export function useEnvelope(target: Target, values: readonly unknown[]): Envelope {
  const live = useIsLive();
  const [reason, setReason] = useState("");
  const [wait, setWait] = useState(false);
  const said = JSON.stringify([values, reason, wait]);
  const key = useMemo(() => crypto.randomUUID(), [said]);
  const common = () => ({
    chargePoint: target.identity,
    waitSeconds: 0,
    reason: reason.trim() || null,
    validUntil: wait ? new Date(Date.now() + DAY).toISOString() : null,
    idempotencyKey: key,
  });
  return { common, ready: live && (target.online || wait), reason, setReason, wait, setWait, target };
}

export function EnvelopeFields({ of: { reason, setReason, wait, setWait, target } }: { of: Envelope }) {
  const live = useIsLive();
  return (
    <>
      <TextInput
        label={i18n.t("Reason")}
        description={i18n.t("Kept with the command.")}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {!target.online && (
        <Notice tone="warning">
          {i18n.t("It is not connected.")}
          <Checkbox
            mt={8}
            size="sm"
            label={i18n.t("Send it when it connects again, within 24 hours")}
            checked={wait}
            onChange={(event) => setWait(event.currentTarget.checked)}
          />
        </Notice>
      )}
      {!live && <Notice tone="critical">{i18n.t("The server is not reachable; nothing can be sent now.")}</Notice>}
    </>
  );
}
