/** A new profile: written with its drawing beside it, then looked at as the charge point would take it, then sent. */
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ChargingProfileKind, ChargingProfilePurpose, RecurrencyKind } from "../../generated/graphql";
import { serverNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import type { Target } from "../commands/actions";
import { amount, type Draft, scheduleOf, seconds, type Slip, slips, type Template, template } from "./draft";
import { PeriodsTable } from "./PeriodsTable";
import { ProfilePreview } from "./ProfilePreview";
import { StepChart } from "./StepChart";
import { type Electricity, scheduleSteps } from "./steps";
import { kindInWords, placeInWords, PURPOSES, purposeInWords } from "./words";
import styles from "./smart-charging.module.css";

interface Props {
  opened: boolean;
  target: Target;
  electricity: Electricity;
  /** How far the page behind it looks ahead, in s. */
  ahead: number;
  onClose: () => void;
}

export function ProfileForm({ opened, ...props }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      size={880}
      title={i18n.t("Set a limit")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {opened && <Steps {...props} />}
    </Modal>
  );
}

function Steps(props: Omit<Props, "opened">) {
  const [draft, setDraft] = useState<Draft>(() => template("whole", serverNow()));
  const [looking, setLooking] = useState(false);
  if (looking) return <ProfilePreview {...props} draft={draft} onBack={() => setLooking(false)} />;
  return <Write {...props} draft={draft} onChange={setDraft} onLook={() => setLooking(true)} />;
}

const TEMPLATES: readonly { which: Template; label: () => string }[] = [
  { which: "whole", label: () => i18n.t("Limit the whole charge point") },
  { which: "sessions", label: () => i18n.t("Limit every session") },
  { which: "evening", label: () => i18n.t("Less each evening") },
];

interface WriteProps extends Omit<Props, "opened"> {
  draft: Draft;
  onChange: (draft: Draft) => void;
  onLook: () => void;
}

function Write({ target, electricity, draft, onChange, onLook, onClose }: WriteProps) {
  const [tried, setTried] = useState(false);
  const wrong = slips(draft);
  const slip = (name: Slip, text: string) => (tried && wrong.includes(name) ? text : undefined);
  const set = (change: Partial<Draft>) => onChange({ ...draft, ...change });
  const transactions = target.sessions.flatMap((one) => (one.transactionId === null ? [] : [{ ...one, transactionId: one.transactionId }]));
  const places = draft.purpose === "CHARGE_POINT_MAX_PROFILE" ? [0] : draft.purpose === "TX_DEFAULT_PROFILE" ? [0, ...target.connectors] : target.connectors;
  const choosePurpose = (purpose: ChargingProfilePurpose) => {
    const running = transactions[0];
    if (purpose !== "TX_PROFILE") return set({ purpose, connectorId: 0 });
    set({
      purpose,
      connectorId: running?.connectorId ?? target.connectors[0] ?? 1,
      transactionId: running ? String(running.transactionId) : "",
      kind: "RELATIVE",
    });
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (wrong.length === 0) onLook();
      }}
    >
      <div className={styles.spread} role="group" aria-label={i18n.t("Begin with")}>
        {TEMPLATES.map(({ which, label }) => (
          <Button key={which} variant="default" onClick={() => onChange(template(which, serverNow()))}>
            {label()}
          </Button>
        ))}
      </div>
      <div className={styles.columns}>
        <div className={styles.form}>
          <Select
            label={i18n.t("For")}
            data={PURPOSES.map((value) => ({ value, label: purposeInWords(value) }))}
            value={draft.purpose}
            allowDeselect={false}
            onChange={(value) => choosePurpose(value as ChargingProfilePurpose)}
          />
          {draft.purpose === "TX_PROFILE" ? (
            <Select
              label={i18n.t("Session")}
              data={transactions.map((one) => ({
                value: String(one.transactionId),
                label: i18n.t("Connector {connector}, transaction {transaction}, {idTag}", {
                  connector: one.connectorId ?? "–",
                  transaction: one.transactionId,
                  idTag: one.idTag,
                }),
              }))}
              value={draft.transactionId || null}
              error={slip("transactionId", transactions.length === 0 ? i18n.t("No session runs here now.") : i18n.t("Choose a session."))}
              allowDeselect={false}
              onChange={(value) => {
                const session = transactions.find((one) => String(one.transactionId) === value);
                set({ transactionId: value ?? "", connectorId: session?.connectorId ?? draft.connectorId });
              }}
            />
          ) : (
            places.length > 1 && (
              <Select
                label={i18n.t("Where")}
                data={places.map((number) => ({ value: String(number), label: number === 0 ? i18n.t("Every connector") : placeInWords(number) }))}
                value={String(draft.connectorId)}
                allowDeselect={false}
                onChange={(value) => set({ connectorId: Number(value) })}
              />
            )
          )}
          <div className={styles.row}>
            <Select
              label={i18n.t("Counts")}
              data={[
                { value: "ABSOLUTE", label: kindInWords("ABSOLUTE", null) },
                { value: "RECURRING DAILY", label: kindInWords("RECURRING", "DAILY") },
                { value: "RECURRING WEEKLY", label: kindInWords("RECURRING", "WEEKLY") },
                { value: "RELATIVE", label: kindInWords("RELATIVE", null) },
              ]}
              value={draft.kind === "RECURRING" ? `RECURRING ${draft.recurrency}` : draft.kind}
              allowDeselect={false}
              onChange={(value) => {
                const [kind, recurrency] = (value ?? "ABSOLUTE").split(" ");
                set({ kind: kind as ChargingProfileKind, recurrency: (recurrency ?? draft.recurrency) as RecurrencyKind });
              }}
            />
            <TextInput
              label={i18n.t("Level")}
              description={i18n.t("The highest one decides.")}
              inputMode="numeric"
              value={draft.stackLevel}
              error={slip("stackLevel", i18n.t("A whole number is expected."))}
              onChange={(event) => set({ stackLevel: event.currentTarget.value })}
              inputWrapperOrder={["label", "input", "description", "error"]}
            />
          </div>
          <div className={styles.row}>
            {draft.kind !== "RELATIVE" && (
              <TextInput
                type="datetime-local"
                label={i18n.t("Starts")}
                value={draft.start}
                error={slip("start", i18n.t("Say when it starts."))}
                onChange={(event) => set({ start: event.currentTarget.value })}
              />
            )}
            <TextInput
              label={i18n.t("Lasts")}
              placeholder={i18n.t("for ever, or 4:00")}
              value={draft.duration}
              error={slip("duration", i18n.t("Hours and minutes, as 4:00."))}
              onChange={(event) => set({ duration: event.currentTarget.value })}
            />
          </div>
          <div className={styles.row}>
            <TextInput
              type="datetime-local"
              label={i18n.t("Valid from")}
              value={draft.validFrom}
              onChange={(event) => set({ validFrom: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label={i18n.t("Valid until")}
              value={draft.validTo}
              onChange={(event) => set({ validTo: event.currentTarget.value })}
            />
          </div>
        </div>
        <div className={styles.form}>
          <PeriodsTable draft={draft} onChange={set} error={slip("periods", i18n.t("Each period wants a start as 4:00 and a limit as 16 or 7.5."))} />
          <TextInput
            label={i18n.t("At least, if anything")}
            description={i18n.t("Below this a vehicle charges badly.")}
            value={draft.least}
            error={slip("least", i18n.t("A number is expected."))}
            onChange={(event) => set({ least: event.currentTarget.value })}
            rightSection={<span className="dim">{draft.unit}</span>}
          />
          <Drawing draft={draft} electricity={electricity} />
        </div>
      </div>
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit">{i18n.t("See what it changes")}</Button>
      </div>
    </form>
  );
}

/** The schedule alone, from its own start on; what is not typed yet is left out. */
function Drawing({ draft, electricity }: { draft: Draft; electricity: Electricity }) {
  const known = { ...draft, periods: draft.periods.filter((one) => seconds(one.start) !== null && amount(one.limit) !== null) };
  const schedule = scheduleOf(known);
  const last = Math.max(0, ...schedule.chargingSchedulePeriod.map((period) => period.startPeriod));
  const end = (schedule.duration ?? Math.max(4 * 3600, last * 1.3)) * 1000;
  const steps = end > 0 ? scheduleSteps(schedule, 0, end, { unit: draft.unit, ...electricity }) : [];
  if (steps.length === 0) return null;
  return (
    <StepChart
      label={i18n.t("The limits from its start on")}
      from={0}
      to={end}
      now={null}
      unit={draft.unit}
      height={130}
      moment={fromStart}
      lines={[{ label: i18n.t("Limit"), look: "limit", steps }]}
    />
  );
}

/** 4:30, in hours and minutes as they are typed. */
function fromStart(at: number): string {
  const minutes = Math.round(at / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
