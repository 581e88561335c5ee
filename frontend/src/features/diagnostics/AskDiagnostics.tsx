/** Asking a charge point for its diagnostics: of which time, and where it is to bring them. */
import { Modal, SegmentedControl, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { GetDiagnosticsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { fromField } from "../../lib/field-time";
import { i18n } from "../../lib/i18n";
import { zoneName } from "../../lib/time";
import { Form, refusalsFor } from "../../ui/form";
import { Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { EnvelopeFields, useEnvelope } from "../commands/Envelope";
import { AS_IT_LIKES, TriesFields } from "../commands/Tries";
import styles from "./diagnostics.module.css";

interface Props {
  target: Target;
  opened: boolean;
  onClose: () => void;
  /** It was asked, and this speaks against it; null for nothing. */
  onAsked: (warning: string | null) => void;
}

export function AskDiagnostics(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={i18n.t("Ask for diagnostics")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {props.opened && <Fields {...props} />}
    </Modal>
  );
}

const FIELDS = ["location", "startTime", "stopTime", "retries", "retryInterval"];

function Fields({ target, onClose, onAsked }: Props) {
  const [to, setTo] = useState<"here" | "elsewhere">("here");
  const [location, setLocation] = useState("");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [tries, setTries] = useState(AS_IT_LIKES);
  const envelope = useEnvelope(target, [to, location, from, until, tries]);
  const asking = useMutation({
    mutationFn: async () => {
      const where = to === "here" ? null : location.trim();
      const input = { ...envelope.common(), ...tries, location: where, startTime: fromField(from), stopTime: fromField(until) };
      return (await gql(GetDiagnosticsDocument, { input })).getDiagnostics;
    },
    onSuccess: ({ warning, userErrors }) => {
      if (userErrors.length > 0) return;
      onAsked(warning);
      onClose();
    },
  });
  const refusals = refusalsFor(asking.data?.userErrors, FIELDS);
  const [start, stop] = [fromField(from), fromField(until)];
  const backwards = start !== null && stop !== null && Date.parse(stop) <= Date.parse(start);
  return (
    <Form
      onSubmit={() => asking.mutate()}
      onCancel={onClose}
      submit={i18n.t("Ask")}
      pending={asking.isPending}
      disabled={!envelope.ready || (to === "elsewhere" && location.trim() === "")}
      others={refusals.others}
      error={asking.error}
    >
      <p className={styles.hint}>
        <span className="mono">{target.identity}</span>
      </p>
      <TextInput
        type="datetime-local"
        label={i18n.t("From")}
        description={i18n.t("Empty: from ever. Times are in {zone}.", { zone: zoneName() })}
        value={from}
        error={refusals.of("startTime")}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={i18n.t("Until")}
        description={i18n.t("Empty: until now.")}
        value={until}
        error={refusals.of("stopTime")}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      {backwards && <Notice tone="warning">{i18n.t("It ends before it begins.")}</Notice>}
      <SegmentedControl
        fullWidth
        aria-label={i18n.t("Where it is to go")}
        value={to}
        onChange={(value) => setTo(value as typeof to)}
        data={[
          { value: "here", label: i18n.t("To here") },
          { value: "elsewhere", label: i18n.t("To an address elsewhere") },
        ]}
      />
      {to === "here" ? (
        <p className={styles.hint}>{i18n.t("The charge point gets an address that takes one file. The file is kept here and can be downloaded.")}</p>
      ) : (
        <TextInput
          label={i18n.t("Address")}
          description={i18n.t("The charge point must reach it, as ftp://host/folder/. It is passed on as it is.")}
          required
          value={location}
          error={refusals.of("location")}
          onChange={(event) => setLocation(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <TriesFields value={tries} onChange={setTries} refusal={refusals.of} />
      <EnvelopeFields of={envelope} />
    </Form>
  );
}
