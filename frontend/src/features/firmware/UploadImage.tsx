/** Uploading an image: what it is, its progress, and whether the same bytes arrived that were sent. */
import { Button, FileInput, Modal, Progress, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { i18n } from "../../lib/i18n";
import { bytes, text } from "../../lib/units";
import { Copyable } from "../../ui/Copyable";
import { Form, FormEnd } from "../../ui/form";
import { Notice } from "../../ui/states";
import { type About, pastedSum, sha256, upload, type Uploaded } from "./upload";
import wishes from "../commands/wishes.module.css";
import styles from "./firmware.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  onUploaded: (id: string) => void;
}

export function UploadImage(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      closeOnClickOutside={false}
      title={i18n.t("Upload an image")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {props.opened && <Fields {...props} />}
    </Modal>
  );
}

const NOTHING: About = { version: "", vendor: "", model: "", note: "" };

function Fields({ onClose, onUploaded }: Props) {
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [about, setAbout] = useState(NOTHING);
  const [wanted, setWanted] = useState("");
  const [sent, setSent] = useState(0);
  const breaking = useRef<AbortController | null>(null);
  // Whoever closes the form breaks off what it sends.
  useEffect(() => () => breaking.current?.abort(), []);
  const sum = useQuery({
    queryKey: ["sum of a file", file?.name, file?.size, file?.lastModified],
    queryFn: () => (file ? sha256(file) : null),
    enabled: file !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const sending = useMutation({
    mutationFn: async () => {
      if (!file) throw new Error("no file was chosen");
      setSent(0);
      breaking.current = new AbortController();
      return await upload(file, about, setSent, breaking.current.signal);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["firmware images"] }),
  });
  const done = sending.data;
  if (done) {
    return <Arrived of={done} asked={about.version.trim()} sum={sum.data ?? null} onClose={onClose} onOpen={() => onUploaded(done.id)} />;
  }
  const pasted = pastedSum(wanted);
  const differs = pasted !== null && sum.data != null && pasted !== sum.data;
  const broken = sending.error instanceof DOMException;
  const field = (name: keyof About) => ({
    value: about[name],
    disabled: sending.isPending,
    onChange: (event: { currentTarget: { value: string } }) => setAbout({ ...about, [name]: event.currentTarget.value }),
  });
  return (
    <Form
      onSubmit={() => sending.mutate()}
      onCancel={() => (sending.isPending ? breaking.current?.abort() : onClose())}
      submit={i18n.t("Upload")}
      pending={sending.isPending}
      disabled={file === null || about.version.trim() === "" || differs}
      error={broken ? null : sending.error}
    >
      <FileInput
        label={i18n.t("File")}
        placeholder={i18n.t("Choose a file")}
        required
        clearable
        clearButtonProps={{ "aria-label": i18n.t("Another file") }}
        data-autofocus
        disabled={sending.isPending}
        description={file ? text(bytes(file.size)) : undefined}
        value={file}
        onChange={(chosen) => {
          setFile(chosen);
          sending.reset();
        }}
      />
      <TextInput label={i18n.t("Version")} description={i18n.t("As its maker calls it.")} required maxLength={50} {...field("version")} />
      <TextInput label={i18n.t("Vendor")} description={i18n.t("As its charge points tell it; empty for any.")} maxLength={255} {...field("vendor")} />
      <TextInput label={i18n.t("Model")} description={i18n.t("As its charge points tell it; empty for any.")} maxLength={255} {...field("model")} />
      <TextInput label={i18n.t("Note")} maxLength={500} {...field("note")} />
      {file !== null && (
        <div className={styles.sum}>
          <div className="dim">{i18n.t("SHA-256 of the file")}</div>
          <code className="mono">{sum.isPending ? i18n.t("is added up") : (sum.data ?? i18n.t("is told after the upload"))}</code>
        </div>
      )}
      {sum.data != null && (
        <TextInput
          label={i18n.t("SHA-256 that the maker tells")}
          description={i18n.t("Paste it to have it compared.")}
          value={wanted}
          error={differs ? i18n.t("The file has another one: it is not what the maker has made.") : undefined}
          onChange={(event) => setWanted(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {pasted !== null && !differs && sum.data != null && <Notice>{i18n.t("It is the same.")}</Notice>}
      {sending.isPending && file && <Sending sent={sent} all={file.size} />}
      {broken && <Notice tone="warning">{i18n.t("The upload was broken off. Nothing of it stays.")}</Notice>}
    </Form>
  );
}

function Sending({ sent, all }: { sent: number; all: number }) {
  const percent = all > 0 ? Math.min(100, Math.floor((100 * sent) / all)) : 0;
  return (
    <div className={styles.progress}>
      <Progress value={percent} color="var(--accent)" aria-label={i18n.t("Uploaded")} />
      <p className="tabular" role="status">
        {percent < 100
          ? i18n.t("{done} of {all}", { done: text(bytes(Math.min(sent, all))), all: text(bytes(all)) })
          : i18n.t("All was sent; the server keeps it now.")}
      </p>
    </div>
  );
}

interface ArrivedProps {
  of: Uploaded;
  asked: string;
  sum: string | null;
  onClose: () => void;
  onOpen: () => void;
}

function Arrived({ of, asked, sum, onClose, onOpen }: ArrivedProps) {
  const changed = sum !== null && sum !== of.sha256;
  return (
    <div className={wishes.life}>
      <p className={styles.hint} role="status">
        {i18n.t("{size} are here.", { size: text(bytes(of.sizeBytes)) })}
      </p>
      {changed && <Notice tone="critical">{i18n.t("Other bytes arrived than were sent. Archive the image and upload it again.")}</Notice>}
      {sum !== null && !changed && <Notice>{i18n.t("The same bytes arrived that were sent.")}</Notice>}
      {of.version !== asked && (
        <Notice tone="warning">{i18n.t("These bytes were here before, as version {version}: that image stays as it is.", { version: of.version })}</Notice>
      )}
      <div className={styles.sum}>
        <Copyable label={i18n.t("SHA-256")} value={of.sha256} />
      </div>
      <FormEnd>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Close")}
        </Button>
        <Button
          onClick={() => {
            onClose();
            onOpen();
          }}
        >
          {i18n.t("Open it")}
        </Button>
      </FormEnd>
    </div>
  );
}
