/** What a profile would change, before it is sent: the limits with it and without, and what speaks against it. */
import { Button, Checkbox, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ProfilePreviewDocument, SetChargingProfileDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { serverNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useIsLive } from "../../live/connection";
import { Failed, Loading, Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { type Draft, inputOf } from "./draft";
import { SPANS, spanInWords } from "./spans";
import { type Line, StepChart } from "./StepChart";
import { type Electricity, type Step, stepsOf } from "./steps";
import { warningInWords } from "./words";
import styles from "./smart-charging.module.css";

const DAY = 86_400;

interface Props {
  target: Target;
  electricity: Electricity;
  /** How far it looks ahead at first, in s. */
  ahead: number;
  draft: Draft;
  onBack: () => void;
  onClose: () => void;
}

export function ProfilePreview({ target, electricity, ahead, draft, onBack, onClose }: Props) {
  const live = useIsLive();
  const navigate = useNavigate();
  const [from] = useState(serverNow);
  const [key] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState("");
  const [wait, setWait] = useState(false);
  const [span, setSpan] = useState(draft.kind === "RECURRING" ? Math.max(ahead, DAY) : ahead);
  const profile = inputOf(draft);
  const { connectorId, unit } = draft;
  const preview = useQuery({
    queryKey: ["profile preview", target.identity, connectorId, profile, span],
    queryFn: ({ signal }) =>
      gql(ProfilePreviewDocument, { chargePoint: target.identity, connectorId, profile, duration: span, unit, ...electricity }, signal),
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const sending = useMutation({
    mutationFn: async () => {
      const input = {
        chargePoint: target.identity,
        waitSeconds: 0,
        reason: reason.trim() || null,
        validUntil: wait ? new Date(Date.now() + DAY * 1000).toISOString() : null,
        idempotencyKey: key,
        connectorId,
        csChargingProfiles: profile,
      };
      return (await gql(SetChargingProfileDocument, { input })).setChargingProfile;
    },
    onSuccess: ({ command }) => {
      if (!command) return;
      onClose();
      void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  if (preview.error) {
    return (
      <>
        <Failed error={preview.error} retry={() => void preview.refetch()} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onBack}>
            {i18n.t("Back")}
          </Button>
        </div>
      </>
    );
  }
  if (!preview.data) return <Loading />;
  const found = preview.data.profilePreview;
  if (!found) return <Notice tone="critical">{i18n.t("There is no charge point {identity}", { identity: target.identity })}</Notice>;
  const to = from + span * 1000;
  const warnings = found.warnings.filter(({ code }) => code !== "REPLACES" || found.replaces.length === 0);
  const lines: Line[] = [
    { label: i18n.t("With it"), look: "after", steps: stepsOf(found.after, from, to) },
    { label: i18n.t("As it is"), look: "before", steps: stepsOf(found.before, from, to) },
  ];
  const decider = (step: Step) => (step.byPreview ? i18n.t("this one") : step.by ? `#${step.by.chargingProfileId}` : "");
  const changes = JSON.stringify(found.before.map(plain)) !== JSON.stringify(found.after.map(plain));
  const refusals = sending.data?.userErrors ?? [];
  return (
    <div className={styles.form}>
      <SegmentedControl
        size="xs"
        style={{ justifySelf: "start" }}
        aria-label={i18n.t("How far ahead")}
        value={String(span)}
        onChange={(value) => setSpan(Number(value))}
        data={SPANS.map((one) => ({ value: String(one), label: spanInWords(one) }))}
      />
      <StepChart
        label={i18n.t("What may be drawn, now and with it")}
        from={from}
        to={to}
        now={from}
        unit={unit}
        lines={lines}
        decider={decider}
        height={200}
      />
      {!changes && <Notice>{i18n.t("In this time it changes nothing here.")}</Notice>}
      {warnings.length > 0 && (
        <Notice tone="warning">
          <strong>{i18n.t("The charge point may not take it, or not as you think:")}</strong>
          <ul className={styles.list}>
            {warnings.map(({ code, message }) => (
              <li key={`${code} ${message}`}>{warningInWords(code, message)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {found.replaces.length > 0 && (
        <Notice tone="warning">
          {i18n.t("It takes the place of {names}.", { names: found.replaces.map((one) => `#${one.chargingProfileId}`).join(", ") })}
        </Notice>
      )}
      {found.uncertain.length > 0 && (
        <Notice tone="warning">
          {i18n.t("Left out, as nobody knows whether it has them: {names}.", {
            names: found.uncertain.map((one) => `#${one.chargingProfileId}`).join(", "),
          })}
        </Notice>
      )}
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
      {refusals.map((refusal) => (
        <Notice key={refusal.message} tone="critical">
          {refusal.message}
        </Notice>
      ))}
      {sending.error && <Failed error={sending.error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onBack}>
          {i18n.t("Back")}
        </Button>
        <Button disabled={!live || (!target.online && !wait)} loading={sending.isPending} onClick={() => sending.mutate()}>
          {warnings.length > 0 ? i18n.t("Send it anyway") : i18n.t("Send it")}
        </Button>
      </div>
    </div>
  );
}

function plain({ startAt, limit, numberPhases }: { startAt: string; limit: number | null; numberPhases: number | null }) {
  return [startAt, limit, numberPhases];
}
