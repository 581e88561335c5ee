/** The configuration keys of a charge point as it last told them, and changing one. */
import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { ChangeConfigurationDocument, ConfigurationDocument, type ConfigurationQuery, GetConfigurationDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, Panel, Toolbar } from "../../ui/states";
import { Age, Badge, Mono } from "../../ui/values";

type Key = ConfigurationQuery["configuration"][number];

const NOW = { waitSeconds: 30, reason: null, validUntil: null };

export function Configuration({ identity, online }: { identity: string; online: boolean }) {
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const [text, setText] = useState("");
  const [changed, setChanged] = useState<Key | null>(null);
  const keys = useQuery({
    queryKey: ["configuration", identity],
    queryFn: ({ signal }) => gql(ConfigurationDocument, { chargePoint: identity }, signal),
  });
  const reading = useMutation({
    mutationFn: () => gql(GetConfigurationDocument, { input: { ...NOW, chargePoint: identity, key: null, idempotencyKey: crypto.randomUUID() } }),
    onSuccess: () => keys.refetch(),
  });
  const refusal = reading.data?.getConfiguration.userErrors[0]?.message;
  const rows = useMemo(() => {
    const low = text.trim().toLowerCase();
    return (keys.data?.configuration ?? []).filter((key) => key.key.toLowerCase().includes(low));
  }, [keys.data, text]);
  const columns = useMemo<Column<Key>[]>(
    () => [
      {
        id: "key",
        header: i18n.t("Key"),
        width: "minmax(170px, 1.2fr)",
        render: (row) => <span className="mono" title={row.known?.meaning}>{row.key}</span>,
      },
      {
        id: "value",
        header: i18n.t("Value"),
        width: "minmax(110px, 1fr)",
        render: (row) =>
          row.secret ? (
            <span className="dim">{i18n.t("never shown")}</span>
          ) : row.supported === false ? (
            <span className="dim">{i18n.t("not supported")}</span>
          ) : (
            <>
              <Mono>{row.value ?? "–"}</Mono> {row.known?.unit && <span className="dim">{row.known.unit}</span>}
            </>
          ),
      },
      {
        id: "state",
        header: i18n.t("State"),
        width: "150px",
        from: 620,
        render: (row) => {
          if (row.rebootRequiredSince) return <Badge tone="warning">{i18n.t("needs a restart")}</Badge>;
          if (row.differs) return <Badge tone="warning" title={row.desiredValue ?? undefined}>{i18n.t("differs")}</Badge>;
          return row.readonly ? <span className="dim">{i18n.t("read only")}</span> : null;
        },
      },
      { id: "meaning", header: i18n.t("Meaning"), width: "minmax(160px, 2fr)", from: 1000, render: (row) => <span className="dim">{row.known?.meaning ?? i18n.t("the maker's own")}</span> },
      { id: "age", header: i18n.t("Told"), width: "110px", from: 760, render: (row) => <Age of={row.reportedAt} seconds={60} /> },
      {
        id: "act",
        header: i18n.t("Change"),
        width: "90px",
        render: (row) =>
          mayOperate &&
          !row.readonly && (
            <Button size="compact-xs" variant="default" disabled={!online || !live} onClick={() => setChanged(row)}>
              {i18n.t("Change")}
            </Button>
          ),
      },
    ],
    [mayOperate, online, live],
  );
  if (keys.error) return <Failed error={keys.error} retry={() => void keys.refetch()} />;
  const read = mayOperate && (
    <Button variant="default" disabled={!online || !live} loading={reading.isPending} onClick={() => reading.mutate()}>
      {i18n.t("Read from the charge point")}
    </Button>
  );
  return (
    <Panel flush>
      <Toolbar label={i18n.t("Configuration")}>
        <TextInput
          data-filter
          size="xs"
          placeholder={i18n.t("Part of a key")}
          aria-label={i18n.t("Part of a key")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {read}
        {!online && <span className="dim">{i18n.t("It is not connected: these are the values that it told last.")}</span>}
      </Toolbar>
      {refusal && <Notice tone="critical">{refusal}</Notice>}
      {reading.error && <Failed error={reading.error} />}
      {keys.isPending && <Loading />}
      {keys.isSuccess && rows.length === 0 && (
        <Empty title={text ? i18n.t("No key fits") : i18n.t("Its configuration was never read")} action={text ? null : read} />
      )}
      {rows.length > 0 && <DataTable label={i18n.t("Configuration")} rows={rows} columns={columns} idOf={(row) => row.id} />}
      <Modal
        opened={changed !== null}
        onClose={() => setChanged(null)}
        title={i18n.t("Change a value")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {changed && <Change identity={identity} of={changed} onClose={() => setChanged(null)} />}
      </Modal>
    </Panel>
  );
}

function Change({ identity, of, onClose }: { identity: string; of: Key; onClose: () => void }) {
  const navigate = useNavigate();
  const [value, setValue] = useState(of.value ?? "");
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const saving = useMutation({
    mutationFn: () =>
      gql(ChangeConfigurationDocument, {
        input: { ...NOW, waitSeconds: 0, chargePoint: identity, key: of.key, value, idempotencyKey: `${idempotencyKey} ${value}` },
      }),
    onSuccess: ({ changeConfiguration: { command } }) => {
      if (!command) return;
      onClose();
      void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  const refusals = saving.data?.changeConfiguration.userErrors ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
      <TextInput
        label={<span className="mono">{of.key}</span>}
        description={of.known ? `${of.known.meaning} ${of.known.unit ?? ""}` : i18n.t("the maker's own")}
        value={value}
        maxLength={500}
        error={refusals[0]?.message}
        data-autofocus
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      {saving.error && <Failed error={saving.error} />}
      <div style={{ display: "flex", justifyContent: "flex-end", gap: 8 }}>
        <Button variant="default" onClick={onClose}>
          {i18n.t("Cancel")}
        </Button>
        <Button type="submit" loading={saving.isPending} disabled={value === of.value}>
          {i18n.t("Send")}
        </Button>
      </div>
    </form>
  );
}
