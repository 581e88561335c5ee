/** The log of all charge points, searchable; of a single one it is live. */
import { Button, Select } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type MessagesSearch } from "../../app/router";
import { type MessageFieldsFragment, MessagesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { upTo, usePages } from "../../lib/pages";
import { count } from "../../lib/units";
import { NothingFits, Paged, SearchField } from "../../ui/lists";
import { MomentField } from "../../ui/MomentField";
import { Empty, Failed, Notice, PageHead, Panel, Toolbar } from "../../ui/states";
import { Exchanges } from "./Exchanges";
import { download, exchanges } from "./model";
import { MessageFilters } from "./Tail";

const ACTIONS = [
  "Authorize",
  "BootNotification",
  "CancelReservation",
  "ChangeAvailability",
  "ChangeConfiguration",
  "ClearCache",
  "ClearChargingProfile",
  "DataTransfer",
  "DiagnosticsStatusNotification",
  "FirmwareStatusNotification",
  "GetCompositeSchedule",
  "GetConfiguration",
  "GetDiagnostics",
  "GetLocalListVersion",
  "Heartbeat",
  "MeterValues",
  "RemoteStartTransaction",
  "RemoteStopTransaction",
  "ReserveNow",
  "Reset",
  "SendLocalList",
  "SetChargingProfile",
  "StartTransaction",
  "StatusNotification",
  "StopTransaction",
  "TriggerMessage",
  "UnlockConnector",
  "UpdateFirmware",
];

const MOST_EXPORTED = 5_000;

export function MessagesPage() {
  const search = useSearch({ from: "/messages" });
  const navigate = useNavigate({ from: "/messages" });
  const set = (change: MessagesSearch) => {
    exporting.reset();
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  };
  const filter = {
    chargePoint: search.point ?? null,
    action: search.action ? [search.action] : null,
    kind: search.kind === "errors" ? (["ERROR", "OTHER"] as const).slice() : null,
    // Alone it is refused: many charge points count from 1.
    uniqueId: (search.point && search.id) ?? null,
    hasRepairs: search.kind === "repairs" ? true : null,
    direction: search.way ? (search.way === "in" ? ("IN" as const) : ("OUT" as const)) : null,
    since: search.since ?? null,
    until: search.until ?? null,
  };
  const read = async (after: string | null, signal?: AbortSignal) => (await gql(MessagesDocument, { filter, first: 200, after }, signal)).messages;
  const pages = usePages<MessageFieldsFragment>(["messages", filter], read);
  const exporting = useMutation({
    mutationFn: async () => {
      const { rows: frames, more } = await upTo(MOST_EXPORTED, read);
      download("messages.ndjson", frames);
      return { written: frames.length, more };
    },
  });
  const rows = useMemo(() => exchanges(pages.rows), [pages.rows]);
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHead title={i18n.t("Messages")} note={i18n.t("To see them live, open a charge point.")} />
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Charge point")} value={search.point} onChange={(point) => set({ point })} width={160} />
          <SearchField
            label={i18n.t("Unique id")}
            value={search.id}
            onChange={(id) => set({ id })}
            width={160}
            disabled={search.point === undefined}
            hint={search.point === undefined ? i18n.t("Name the charge point first: many of them count from 1.") : undefined}
          />
          <MessageFilters actions={ACTIONS} wanted={search} onChange={({ action, kind }) => set({ action, kind })} />
          <Select
            size="xs"
            aria-label={i18n.t("Direction")}
            placeholder={i18n.t("Both directions")}
            data={[
              { value: "in", label: i18n.t("from the charge point") },
              { value: "out", label: i18n.t("to the charge point") },
            ]}
            value={search.way ?? null}
            onChange={(way) => set({ way: way === "in" || way === "out" ? way : undefined })}
            clearable
            clearButtonProps={{ "aria-label": i18n.t("Both directions") }}
            w={180}
          />
          <MomentField label={i18n.t("from")} value={search.since} onChange={(since) => set({ since })} />
          <MomentField label={i18n.t("to")} value={search.until} onChange={(until) => set({ until })} />
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconRefresh size={14} />}
            loading={pages.isRefetching}
            onClick={() => void pages.refetch()}
          >
            {i18n.t("Read again")}
          </Button>
          <Button
            ml="auto"
            variant="subtle"
            color="gray"
            leftSection={<IconDownload size={14} />}
            disabled={pages.rows.length === 0}
            loading={exporting.isPending}
            title={i18n.t("Everything that fits, at most {count} frames, the newest first.", { count: count(MOST_EXPORTED) })}
            onClick={() => exporting.mutate()}
          >
            {i18n.t("Export")}
          </Button>
        </Toolbar>
        <div role="status">
          {exporting.data && (
            <Notice tone={exporting.data.more ? "warning" : "neutral"}>
              {exporting.data.more
                ? i18n.t("The newest {count} frames were written. There are more: narrow the time.", { count: count(exporting.data.written) })
                : i18n.t("{count} frames were written: everything that fits.", { count: count(exporting.data.written) })}
            </Notice>
          )}
          {exporting.error && <Failed error={exporting.error} retry={() => exporting.mutate()} />}
        </div>
        <Paged
          of={{ ...pages, rows }}
          lines={12}
          empty={
            filtered ? (
              <NothingFits title={i18n.t("No message fits")} clear={() => void navigate({ search: {} })} />
            ) : (
              <Empty title={i18n.t("Nothing was said yet")} />
            )
          }
        >
          {(foot) => <Exchanges rows={rows} label={i18n.t("Messages")} foot={foot} fleet={search.point === undefined} />}
        </Paged>
      </Panel>
    </>
  );
}
