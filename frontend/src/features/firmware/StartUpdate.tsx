/** Asking a charge point to update: from an image that is here or from an address elsewhere, now or later. */
import { Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { UpdateFirmwareDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { fromField } from "../../lib/field-time";
import { i18n } from "../../lib/i18n";
import { zoneName } from "../../lib/time";
import { Form, refusalsFor } from "../../ui/form";
import { Failed, Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { EnvelopeFields, useEnvelope } from "../commands/Envelope";
import { AS_IT_LIKES, TriesFields } from "../commands/Tries";
import { labelOf, useImageChoices } from "./images";
import { doubts } from "./life";
import styles from "./firmware.module.css";

/** What a charge point tells of its kind; what runs on it now. */
export interface Maker {
  vendor: string | null;
  model: string | null;
  firmwareVersion: string | null;
}

interface Props {
  target: Target;
  maker: Maker;
  opened: boolean;
  onClose: () => void;
  /** It was asked, and this speaks against it; null for nothing. */
  onAsked: (warning: string | null) => void;
}

export function StartUpdate(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={i18n.t("Update the firmware")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {props.opened && <Fields {...props} />}
    </Modal>
  );
}

const FIELDS = ["image", "location", "retrieveDate", "retries", "retryInterval"];

function Fields({ target, maker, onClose, onAsked }: Props) {
  const [from, setFrom] = useState<"here" | "elsewhere">("here");
  const [image, setImage] = useState<string | null>(null);
  const [location, setLocation] = useState("");
  const [later, setLater] = useState("");
  const [tries, setTries] = useState(AS_IT_LIKES);
  const envelope = useEnvelope(target, [from, image, location, later, tries]);
  const images = useImageChoices();
  const asking = useMutation({
    mutationFn: async () => {
      const source = from === "here" ? { image, location: null } : { image: null, location: location.trim() };
      const input = { ...envelope.common(), ...source, ...tries, retrieveDate: fromField(later) };
      return (await gql(UpdateFirmwareDocument, { input })).updateFirmware;
    },
    onSuccess: ({ warning, userErrors }) => {
      if (userErrors.length > 0) return;
      onAsked(warning);
      onClose();
    },
  });
  const refusals = refusalsFor(asking.data?.userErrors, FIELDS);
  const chosen = images.rows.find((row) => row.id === image);
  const doubt = chosen ? doubts(chosen, maker) : null;
  const fitting = images.rows.toSorted((a, b) => Number(doubts(a, maker) !== null) - Number(doubts(b, maker) !== null));
  const none = images.isSuccess && images.rows.length === 0;
  const running = target.sessions.length;
  return (
    <Form
      onSubmit={() => asking.mutate()}
      onCancel={onClose}
      submit={i18n.t("Update")}
      pending={asking.isPending}
      disabled={!envelope.ready || (from === "here" ? image === null : location.trim() === "")}
      others={refusals.others}
      error={asking.error}
    >
      <p className={styles.hint}>
        <span className="mono">{target.identity}</span>
        {maker.firmwareVersion !== null && <> · {i18n.t("runs {version} now", { version: maker.firmwareVersion })}</>}
      </p>
      <SegmentedControl
        fullWidth
        aria-label={i18n.t("Where it comes from")}
        value={from}
        onChange={(value) => setFrom(value as typeof from)}
        data={[
          { value: "here", label: i18n.t("An image from here") },
          { value: "elsewhere", label: i18n.t("An address elsewhere") },
        ]}
      />
      {from === "here" && images.error && <Failed error={images.error} retry={() => void images.refetch()} />}
      {from === "here" && none && (
        <Notice>
          {i18n.t("There are no images here yet.")} <Link to="/firmware">{i18n.t("Upload one")}</Link>
        </Notice>
      )}
      {from === "here" && !none && !images.error && (
        <Select
          label={i18n.t("Image")}
          description={i18n.t("The charge point gets an address that works once.")}
          required
          searchable
          data={fitting.map((row) => ({ value: row.id, label: labelOf(row) }))}
          value={image}
          error={refusals.of("image")}
          onChange={setImage}
        />
      )}
      {from === "elsewhere" && (
        <TextInput
          label={i18n.t("Address")}
          description={i18n.t("The charge point must reach it, as ftp://host/image.bin. It is passed on as it is.")}
          required
          value={location}
          error={refusals.of("location")}
          onChange={(event) => setLocation(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {from === "here" && doubt && <Notice tone="warning">{doubt}</Notice>}
      <TextInput
        type="datetime-local"
        label={i18n.t("Not before")}
        description={i18n.t("Empty: as soon as it can. Times are in {zone}.", { zone: zoneName() })}
        value={later}
        error={refusals.of("retrieveDate")}
        onChange={(event) => setLater(event.currentTarget.value)}
      />
      <TriesFields value={tries} onChange={setTries} refusal={refusals.of} />
      <EnvelopeFields of={envelope} />
      <Notice tone={running > 0 ? "warning" : "neutral"}>
        {running > 0 &&
          `${i18n.t("{count, plural, one {# session is running here.} other {# sessions are running here.}}", { count: running })} `}
        {i18n.t("While it installs it is out of use, and it restarts. Once it has heard this, it cannot be taken back.")}
      </Notice>
    </Form>
  );
}
