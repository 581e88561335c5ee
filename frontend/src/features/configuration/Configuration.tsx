/** The configuration of a charge point: what it told, what it should be, and a list of changes that is sent at once. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import {
  ApplyConfigurationDocument,
  CommandsChangedDocument,
  type CommandState,
  ConfigurationDocument,
  type ConfigurationKeyFieldsFragment,
  GetConfigurationDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, Panel, Toolbar } from "../../ui/states";
import type { Target } from "../commands/actions";
import { judge } from "../commands/bulk";
import { Doubtful } from "./Doubtful";
import { EditKey } from "./EditKey";
import { type KeyRow, useKeyColumns } from "./key-columns";
import { StagedChanges } from "./StagedChanges";
import { useStaged } from "./staged";
import styles from "./configuration.module.css";

const WAIT = { waitSeconds: 40, reason: null, validUntil: null };

type Which = "all" | "differ" | "own";

const ABOUT_KEYS = ["get_configuration", "change_configuration"];

const GOES_ON = new Set<CommandState>(["PENDING", "SENT"]);

/** Another text whenever a command about its keys came to its end, whoever sent it: an answer tells values, silence makes them doubtful. */
function useEnded(chargePoint: string): string {
  const { rows } = useFeed(CommandsChangedDocument, { filter: { chargePoint, action: ABOUT_KEYS }, first: 20 }, (result) => result.commandsChanged);
  return rows.flatMap(({ id, state }) => (GOES_ON.has(state) ? [] : [id])).join(" ");
}

export function Configuration({ target }: { target: Target }) {
  const { identity, online } = target;
  const mayOperate = useMay("OPERATOR");
  const able = useIsLive() && online;
  const [text, setText] = useState("");
  const [which, setWhich] = useState<Which>("all");
  const [edited, setEdited] = useState<ConfigurationKeyFieldsFragment | "other" | null>(null);
  const staged = useStaged(identity);
  const keys = useQuery({
    queryKey: ["configuration", identity],
    queryFn: ({ signal }) => gql(ConfigurationDocument, { chargePoint: identity }, signal),
    // What a colleague wants of a key rings nowhere.
    refetchInterval: 60_000,
  });
  const ended = useEnded(identity);
  const { refetch } = keys;
  useEffect(() => void refetch(), [refetch, ended]);
  const common = () => ({ ...WAIT, chargePoint: identity, idempotencyKey: crypto.randomUUID() });
  const reading = useMutation({
    mutationFn: async (key: string[] | null) => (await gql(GetConfigurationDocument, { input: { ...common(), key } })).getConfiguration,
    onSuccess: () => keys.refetch(),
  });
  const applying = useMutation({
    mutationFn: async () => (await gql(ApplyConfigurationDocument, { input: common() })).applyConfiguration,
    onSuccess: () => keys.refetch(),
  });
  const all = keys.data?.configuration;
  const rows = useMemo<KeyRow[]>(() => {
    const low = text.trim().toLowerCase();
    const wanted = (all ?? []).filter(
      (key) =>
        (key.key.toLowerCase().includes(low) || key.known?.meaning.toLowerCase().includes(low)) &&
        (which === "all" || (which === "differ" ? key.differs : key.known === null)),
    );
    return wanted.map((key) => ({ key, staged: staged.find((one) => one.key.toLowerCase() === key.key.toLowerCase()) ?? null }));
  }, [all, text, which, staged]);
  const columns = useKeyColumns(mayOperate ? setEdited : null, all?.some((key) => key.desiredValue !== null) ?? false);
  if (keys.error && !all) return <Failed error={keys.error} retry={() => void keys.refetch()} />;
  const different = all?.filter((key) => key.differs && !key.readonly).length ?? 0;
  const never = all?.length === 0;
  const read = mayOperate && (
    <Button variant={never ? "filled" : "default"} disabled={!able} loading={reading.isPending} onClick={() => reading.mutate(null)}>
      {i18n.t("Read from the charge point")}
    </Button>
  );
  const refusal = reading.data?.userErrors[0] ?? applying.data?.userErrors[0];
  const outcome = reading.data?.command ? judge(reading.data) : null;
  const missing = reading.data?.missingKey ?? [];
  const doubtful = all?.filter((key) => key.unknownSince !== null) ?? [];
  const sent = applying.data?.commands.length ?? 0;
  return (
    <div className={styles.stack}>
      {mayOperate && <StagedChanges target={target} />}
      {doubtful.length > 0 && <Doubtful keys={doubtful} onAsk={mayOperate && able ? (names) => reading.mutate(names) : null} asking={reading.isPending} />}
      <Panel flush>
        {!never && (
          <Toolbar label={i18n.t("Configuration")}>
            <TextInput
              data-filter
              size="xs"
              leftSection={<IconSearch size={14} aria-hidden />}
              placeholder={i18n.t("Part of a key or of its meaning")}
              aria-label={i18n.t("Part of a key or of its meaning")}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              w={230}
            />
            <SegmentedControl
              size="xs"
              aria-label={i18n.t("Which keys")}
              value={which}
              onChange={(value) => setWhich(value as Which)}
              data={[
                { value: "all", label: i18n.t("All") },
                { value: "differ", label: i18n.t("Differing") },
                { value: "own", label: i18n.t("The maker's own") },
              ]}
            />
            {read}
            {mayOperate && (
              <Button variant="default" onClick={() => setEdited("other")}>
                {i18n.t("Another key")}
              </Button>
            )}
            {mayOperate && different > 0 && (
              <Button variant="default" disabled={!able} loading={applying.isPending} onClick={() => applying.mutate()}>
                {i18n.t("{count, plural, one {Send the value that differs} other {Send the # values that differ}}", { count: different })}
              </Button>
            )}
            {!online && <span className="dim">{i18n.t("It is not connected: these are the values that it told last.")}</span>}
          </Toolbar>
        )}
        {(refusal || (outcome && outcome.end !== "answered") || reading.error || applying.error || sent > 0) && (
          <div style={{ padding: 12 }}>
            {refusal && <Notice tone="critical">{refusal.message}</Notice>}
            {outcome && outcome.end !== "answered" && (
              <Notice tone={outcome.tone}>
                {i18n.t("Reading: {outcome}", { outcome: outcome.text })}
                {missing.length > 0 && <div>{i18n.t("It did not tell of {keys}.", { keys: missing.join(", ") })}</div>}
              </Notice>
            )}
            {reading.error && <Failed error={reading.error} />}
            {applying.error && <Failed error={applying.error} />}
            {sent > 0 && (
              <Notice>
                {i18n.t("{count, plural, one {# change is on its way.} other {# changes are on their way.}}", { count: sent })}{" "}
                <Link to="." search={(before) => ({ ...before, tab: "jobs" as const })}>
                  {i18n.t("See what comes of it")}
                </Link>
              </Notice>
            )}
          </div>
        )}
        {keys.isPending && <Loading />}
        {never && (
          <Empty title={i18n.t("Its configuration was never read")} action={read}>
            {online ? i18n.t("The charge point tells its keys when it is asked.") : i18n.t("It can be read once the charge point is connected.")}
          </Empty>
        )}
        {!never && keys.isSuccess && rows.length === 0 && (
          <Empty
            title={i18n.t("No key fits")}
            action={
              <Button
                variant="default"
                onClick={() => {
                  setText("");
                  setWhich("all");
                }}
              >
                {i18n.t("Clear the filters")}
              </Button>
            }
          />
        )}
        {rows.length > 0 && (
          <DataTable
            label={i18n.t("Configuration")}
            rows={rows}
            columns={columns}
            idOf={(row) => row.key.id}
            onOpen={mayOperate ? (row) => setEdited(row.key) : undefined}
          />
        )}
      </Panel>
      <EditKey
        identity={identity}
        of={edited}
        staged={edited && edited !== "other" ? staged.find((one) => one.key === edited.key && !one.secret)?.to : undefined}
        keys={all ?? []}
        onClose={() => setEdited(null)}
      />
    </div>
  );
}
