/** A new value for one key, with what the catalogue knows of it; it goes onto the list, and is not sent yet. */
import { Button, Modal, MultiSelect, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ConfigurationKeyFieldsFragment, ConfigurationKeyType, KnownKeyFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { unknownWord } from "../../theme/status";
import { Notice } from "../../ui/states";
import { Facts, Moment, Mono } from "../../ui/values";
import { ConfigurationKeyInput, useKnownKeys } from "../commands/ConfigurationKeyInput";
import { doubtOf, listed } from "./doubt";
import { desire, stage } from "./staged";
import styles from "./configuration.module.css";

interface Props {
  identity: string;
  /** The key to change; `other` asks for its name, null shows nothing. */
  of: ConfigurationKeyFieldsFragment | "other" | null;
  /** The value that is on the list already. */
  staged?: string;
  /** What to do with the other keys if the name of one of them is typed. */
  keys: readonly ConfigurationKeyFieldsFragment[];
  onClose: () => void;
}

export function EditKey({ identity, of, staged, keys, onClose }: Props) {
  return (
    <Modal
      opened={of !== null}
      onClose={onClose}
      title={i18n.t("Change a value")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {of === "other" && <Other identity={identity} keys={keys} onClose={onClose} />}
      {of !== null && of !== "other" && <Known identity={identity} of={of} staged={staged} onClose={onClose} />}
    </Modal>
  );
}

function Known({ identity, of, staged, onClose }: { identity: string; of: ConfigurationKeyFieldsFragment; staged?: string; onClose: () => void }) {
  const client = useQueryClient();
  const [value, setValue] = useState(staged ?? of.desiredValue ?? of.value ?? "");
  const forgetting = useMutation({
    mutationFn: () => desire(identity, of.key, null),
    onSuccess: () => client.invalidateQueries({ queryKey: ["configuration", identity] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    stage(identity, { key: of.key, from: of.value, to: value, secret: of.secret });
    onClose();
  };
  const doubt = doubtOf(of.known, value);
  return (
    <form onSubmit={submit} className={styles.form}>
      <div>
        <h2 className="mono">{of.key}</h2>
        <p className="dim">{of.known?.meaning ?? i18n.t("The maker's own key; see its manual.")}</p>
      </div>
      {of.unknownSince && <Notice tone="warning">{i18n.t("A change was sent and got no answer, so it may have another value than this.")}</Notice>}
      <ValueInput known={of.known} secret={of.secret} value={value} onChange={setValue} />
      {doubt && <Notice tone="warning">{doubt} {i18n.t("It can be sent all the same: the charge point decides.")}</Notice>}
      <Facts
        of={[
          [i18n.t("Told last"), of.secret ? i18n.t("never shown") : <Mono key="told">{of.value ?? "–"}</Mono>],
          of.unknownSince ? [i18n.t("In doubt since"), <Moment key="doubt" at={of.unknownSince} short />] : null,
          of.desiredValue === null ? null : [i18n.t("Should be"), <Mono key="desired">{of.desiredValue}</Mono>],
          of.desiredBy === null ? null : [i18n.t("Said by"), <span key="by"><Mono>{of.desiredBy}</Mono> <Moment at={of.desiredAt} short /></span>],
          of.known ? [i18n.t("Profile"), of.known.profile] : null,
          of.known ? [i18n.t("Kind"), kindOf(of.known)] : null,
          of.readonly ? [i18n.t("Note"), i18n.t("The charge point says that it can only be read.")] : null,
        ]}
      />
      {forgetting.error && <Notice tone="critical">{forgetting.error.message}</Notice>}
      <div className={styles.buttons}>
        {of.desiredValue !== null && (
          <Button variant="subtle" color="gray" loading={forgetting.isPending} onClick={() => forgetting.mutate()}>
            {i18n.t("It need not be so any more")}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" disabled={!of.secret && value === of.value}>
          {i18n.t("Put on the list")}
        </Button>
      </div>
    </form>
  );
}

function Other({ identity, keys, onClose }: { identity: string; keys: readonly ConfigurationKeyFieldsFragment[]; onClose: () => void }) {
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const known = useKnownKeys().of(key);
  const reported = keys.find((one) => one.key.toLowerCase() === key.trim().toLowerCase());
  const secret = reported?.secret ?? key.trim().toLowerCase() === "authorizationkey";
  const doubt = value === "" ? null : doubtOf(known, value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    stage(identity, { key: key.trim(), from: reported?.value ?? null, to: value, secret });
    onClose();
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <ConfigurationKeyInput label={i18n.t("Key")} value={key} onChange={setKey} />
      <ValueInput known={known ?? null} secret={secret} value={value} onChange={setValue} />
      {doubt && <Notice tone="warning">{doubt} {i18n.t("It can be sent all the same: the charge point decides.")}</Notice>}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" disabled={key.trim() === ""}>
          {i18n.t("Put on the list")}
        </Button>
      </div>
    </form>
  );
}

interface ValueProps {
  known: KnownKeyFragment | null;
  secret: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** A field of the kind of the value. What is sent is always text. */
function ValueInput({ known, secret, value, onChange }: ValueProps) {
  const label = i18n.t("New value");
  const plain = { label, value, maxLength: 500, autoComplete: "off", spellCheck: false } as const;
  if (secret) {
    return (
      <PasswordInput
        {...plain}
        autoComplete="new-password"
        description={i18n.t("It is sent and kept nowhere here.")}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-autofocus
      />
    );
  }
  if (known?.type === "BOOLEAN" && /^(true|false|)$/i.test(value)) {
    return (
      <div>
        <div className={styles.label}>{label}</div>
        <SegmentedControl
          aria-label={label}
          value={value.toLowerCase()}
          onChange={onChange}
          data={["true", "false"]}
          data-autofocus
        />
      </div>
    );
  }
  if (known?.type === "LIST" && known.words.length > 0) {
    const chosen = listed(value);
    return (
      <MultiSelect
        label={label}
        data={[...new Set([...known.words, ...chosen])]}
        value={chosen}
        onChange={(words) => onChange(words.join(","))}
        searchable
        clearable
        clearButtonProps={{ "aria-label": i18n.t("None") }}
      />
    );
  }
  return (
    <TextInput
      {...plain}
      inputMode={known?.type === "INTEGER" ? "numeric" : undefined}
      rightSection={known?.unit ? <span className="dim">{known.unit}</span> : undefined}
      rightSectionWidth={known?.unit ? 60 : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}

function kindOf(known: KnownKeyFragment): string {
  const range =
    known.least !== null && known.most !== null
      ? i18n.t("{least} to {most}", { least: known.least, most: known.most })
      : known.least !== null
        ? i18n.t("from {least}", { least: known.least })
        : null;
  return [typeInWords(known.type), range, known.unit].filter(Boolean).join(", ");
}

function typeInWords(type: ConfigurationKeyType): string {
  switch (type) {
    case "BOOLEAN":
      return i18n.t("true or false");
    case "INTEGER":
      return i18n.t("whole number");
    case "TEXT":
      return i18n.t("text");
    case "LIST":
      return i18n.t("list, separated by commas");
    default:
      return unknownWord(type);
  }
}
