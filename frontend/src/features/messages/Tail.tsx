/** The live log of one charge point, with a pause. */
import { Button, Select } from "@mantine/core";
import { IconDownload, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { i18n } from "../../lib/i18n";
import { timeOfDay } from "../../lib/time";
import { count } from "../../lib/units";
import { useIsLive } from "../../live/connection";
import { Empty, Loading, Notice, Panel, Toolbar } from "../../ui/states";
import { Exchanges } from "./Exchanges";
import { download, exchanges, fits, type Wanted } from "./model";
import { useTail } from "./use-tail";
import styles from "./messages.module.css";

export function Tail({ chargePoint }: { chargePoint: string }) {
  const [paused, setPaused] = useState(false);
  const [wanted, setWanted] = useState<Wanted>({});
  const live = useIsLive();
  const tail = useTail(chargePoint, paused);
  const all = useMemo(() => exchanges(tail.frames), [tail.frames]);
  const rows = useMemo(() => all.filter((row) => fits(row, wanted)), [all, wanted]);
  const actions = useMemo(
    () => [...new Set(tail.frames.map((frame) => frame.action).filter((action) => action !== null))].sort(),
    [tail.frames],
  );
  const state = paused
    ? i18n.t("Paused, {count} new", { count: tail.waiting })
    : live
      ? i18n.t("{count} exchanges, live", { count: count(rows.length) })
      : i18n.t("{count} exchanges, not live", { count: count(rows.length) });
  return (
    <Panel flush>
      <Toolbar label={i18n.t("Live log")}>
        <Button
         
          variant="default"
          leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={() => setPaused(!paused)}
        >
          {paused ? i18n.t("Go on") : i18n.t("Pause")}
        </Button>
        <MessageFilters actions={actions} wanted={wanted} onChange={setWanted} />
        <span className="dim" aria-live="off">
          {state}
        </span>
        <Button
          ml="auto"
         
          variant="subtle"
          color="gray"
          leftSection={<IconDownload size={14} />}
          disabled={rows.length === 0}
          onClick={() =>
            download(
              `${chargePoint}.ndjson`,
              rows.flatMap((row) => [row.call, row.answer, row.other].filter((frame) => frame !== null)),
            )
          }
        >
          {i18n.t("Export")}
        </Button>
      </Toolbar>
      {tail.gaps.length > 0 && (
        <div className={styles.gaps}>
          {tail.gaps.slice(-3).map((gap) => (
            <div key={gap.at}>
              {gap.count === null
                ? i18n.t("Before {time} frames may be missing: the line was down.", { time: timeOfDay(gap.at) })
                : i18n.t("Before {time} {count} frames were left out: too many at once.", { time: timeOfDay(gap.at), count: gap.count })}
            </div>
          ))}
        </div>
      )}
      {tail.error && <Notice tone="critical">{tail.error}</Notice>}
      {!tail.loaded && !tail.error && <Loading />}
      {tail.loaded && rows.length === 0 && <Empty title={all.length > 0 ? i18n.t("No message fits") : i18n.t("Nothing was said yet")} />}
      {rows.length > 0 && <Exchanges rows={rows} label={i18n.t("Messages of {chargePoint}", { chargePoint })} />}
    </Panel>
  );
}

interface FilterProps {
  actions: readonly string[];
  wanted: Wanted;
  onChange: (wanted: Wanted) => void;
}

export function MessageFilters({ actions, wanted, onChange }: FilterProps) {
  return (
    <>
      <Select
        size="xs"
        aria-label={i18n.t("Message")}
        placeholder={i18n.t("All messages")}
        data={[...actions]}
        value={wanted.action ?? null}
        onChange={(action) => onChange({ ...wanted, action: action ?? undefined })}
        clearable
        searchable
        w={200}
      />
      <Select
        size="xs"
        aria-label={i18n.t("Kind")}
        placeholder={i18n.t("All kinds")}
        data={[
          { value: "errors", label: i18n.t("Errors only") },
          { value: "repairs", label: i18n.t("Repaired only") },
        ]}
        value={wanted.kind ?? null}
        onChange={(kind) => onChange({ ...wanted, kind: kind === "errors" || kind === "repairs" ? kind : undefined })}
        clearable
        w={140}
      />
    </>
  );
}
