/** Asking for a command: its fields, what it will cost, and for many charge points what came of each. */
import { Button, Checkbox, Modal, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { i18n } from "../../lib/i18n";
import { useIsLive } from "../../live/connection";
import { Failed, Notice } from "../../ui/states";
import type { Asked } from "./dialog";
import { dropAsked, useAsked } from "./dialog";
import { ANY, type Field, type Target, type Values } from "./actions";
import { FirmwareImageInput } from "../firmware/FirmwareImageInput";
import { BulkRun } from "./BulkRun";
import { ConfigurationKeyInput } from "./ConfigurationKeyInput";
import styles from "./commands.module.css";

export function CommandDialog() {
  const asked = useAsked();
  return (
    <Modal
      opened={asked !== null}
      onClose={dropAsked}
      size="md"
      title={asked?.action.label() ?? ""}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {asked && <Form key={asked.number} asked={asked} />}
    </Modal>
  );
}

function Form({ asked }: { asked: Asked }) {
  const { action, targets } = asked;
  const navigate = useNavigate();
  const live = useIsLive();
  const target = targets.length === 1 ? (targets[0] ?? null) : null;
  const fields = action.fields(target);
  const [values, setValues] = useState<Values>(() => ({
    ...Object.fromEntries(fields.map((field) => [field.name, field.initial ?? ""])),
    ...asked.initial,
  }));
  const [reason, setReason] = useState("");
  const [wait, setWait] = useState(false);
  const [typed, setTyped] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const [running, setRunning] = useState(false);
  const common = (identity: string, attempt = 0) => ({
    chargePoint: identity,
    waitSeconds: 0,
    reason: reason.trim() || null,
    validUntil: wait ? new Date(Date.now() + 24 * 3_600_000).toISOString() : null,
    idempotencyKey: `${key} ${attempt} ${identity}`,
  });
  // Whoever opens it goes on with what is still missing.
  const [first] = useState(() => fields.find((field) => field.kind === "text" && !field.optional && !values[field.name])?.name);
  const sending = useMutation({
    mutationFn: () => action.run(common(target?.identity ?? ""), values),
    onSuccess: ({ command }) => {
      if (!command) return;
      dropAsked();
      void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  useEffect(() => sending.reset(), [values]);

  const consequences = targets.map((one) => action.consequence?.(one, values)).filter((one) => one != null);
  const offline = targets.filter((one) => !one.online).length;
  const hard = action.id === "reset" && values.type === "HARD";
  const mustType = targets.length > 10 || (hard && consequences.length > 0) ? String(targets.length) : null;
  const missing = fields.some((field) => !field.optional && !values[field.name]);
  const blocked = target !== null && !target.online && !wait;
  const ready = live && !missing && !blocked && (mustType === null || typed.trim() === mustType);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (target) sending.mutate();
    else setRunning(true);
  };
  if (running) return <BulkRun asked={asked} run={(identity, attempt) => action.run({ ...common(identity, attempt), waitSeconds: 40 }, values)} />;
  const refusals = sending.data?.userErrors ?? [];
  return (
    <form onSubmit={send} className={styles.form}>
      <p className={styles.target}>
        {target ? (
          <span className="mono">{target.identity}</span>
        ) : (
          i18n.t("{count, plural, one {# charge point} other {# charge points}}", { count: targets.length })
        )}
      </p>
      {fields.map((field) => (
        <Entry
          key={field.name}
          field={field}
          focused={field.name === first}
          targets={targets}
          connectors={[...new Set(targets.flatMap((one) => one.connectors))].toSorted((a, b) => a - b)}
          value={values[field.name] ?? ""}
          error={refusals.find((refusal) => refusal.field === field.name)?.message}
          onChange={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <TextInput
        label={i18n.t("Reason")}
        description={i18n.t("Kept with the command.")}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {offline > 0 && (
        <Notice tone="warning">
          {target
            ? i18n.t("It is not connected.")
            : i18n.t("{count, plural, one {# of them is not connected.} other {# of them are not connected.}}", { count: offline })}{" "}
          {action.mayWait ? (
            <Checkbox
              mt={8}
              size="sm"
              label={i18n.t("Send it when it connects again, within 24 hours")}
              checked={wait}
              onChange={(event) => setWait(event.currentTarget.checked)}
            />
          ) : (
            i18n.t("This command makes no sense later, so it cannot wait.")
          )}
        </Notice>
      )}
      {consequences.length > 0 && (
        <Notice tone="warning">
          {target
            ? consequences[0]
            : i18n.t("{count, plural, one {On # of them a session is running and will end.} other {On # of them sessions are running and will end.}}", {
                count: consequences.length,
              })}
        </Notice>
      )}
      {mustType && (
        <TextInput
          label={i18n.t("Type {number} to confirm", { number: mustType })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      {refusals
        .filter((refusal) => !fields.some((field) => field.name === refusal.field))
        .map((refusal) => (
          <Notice key={refusal.message} tone="critical">
            {refusal.message}
          </Notice>
        ))}
      {sending.error && <Failed error={sending.error} />}
      {!live && <Notice tone="critical">{i18n.t("The server is not reachable; nothing can be sent now.")}</Notice>}
      <div className={styles.buttons}>
        <Button variant="default" onClick={dropAsked}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" disabled={!ready} loading={sending.isPending} data-autofocus={(consequences.length === 0 && first === undefined) || undefined}>
          {action.label()}
        </Button>
      </div>
    </form>
  );
}

interface EntryProps {
  field: Field;
  focused: boolean;
  value: string;
  targets: readonly Target[];
  connectors: number[];
  error?: string;
  onChange: (value: string) => void;
}

function Entry({ field, focused, value, targets, connectors, error, onChange }: EntryProps) {
  if (field.kind === "firmware image") {
    return <FirmwareImageInput label={field.label} value={value} error={error} makers={targets.map((one) => one.maker)} onChange={onChange} />;
  }
  if (field.kind === "configuration key") {
    return <ConfigurationKeyInput label={field.label} value={value} error={error} onChange={onChange} />;
  }
  if (field.kind === "text") {
    return (
      <TextInput
        label={field.label}
        description={field.hint}
        required={!field.optional}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-autofocus={focused || undefined}
        autoComplete="off"
        spellCheck={false}
      />
    );
  }
  const numbers = connectors.filter((number) => number > 0);
  const options =
    field.kind === "choice"
      ? (field.options ?? [])
      : [
          ...(field.optional ? [{ value: ANY, label: i18n.t("All of them, or any") }] : []),
          ...(numbers.length > 0 ? numbers : [1]).map((number) => ({ value: String(number), label: String(number) })),
        ];
  return (
    <Select
      label={field.label}
      description={field.hint}
      data={options}
      value={value}
      error={error}
      allowDeselect={false}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}
