/** The log of all charge points, searchable; of a single one it is live. */
import { Button } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type MessagesSearch } from "../../app/router";
import { type MessageFieldsFragment, MessagesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { NothingFits, Paged, SearchField } from "../../ui/lists";
import { Empty, PageHead, Panel, Toolbar } from "../../ui/states";
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

export function MessagesPage() {
  const search = useSearch({ from: "/messages" });
  const navigate = useNavigate({ from: "/messages" });
  const set = (change: MessagesSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const filter = {
    chargePoint: search.point ?? null,
    action: search.action ? [search.action] : null,
    kind: search.kind === "errors" ? (["ERROR", "OTHER"] as const).slice() : null,
    // Alone it is refused: many charge points count from 1.
    uniqueId: (search.point && search.id) ?? null,
    hasRepairs: search.kind === "repairs" ? true : null,
  };
  const pages = usePages<MessageFieldsFragment>(["messages", filter], async (after, signal) =>
    (await gql(MessagesDocument, { filter, first: 200, after }, signal)).messages,
  );
  const rows = useMemo(() => exchanges(pages.rows), [pages.rows]);
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <>
      <PageHead title={i18n.t("Messages")} note={i18n.t("To see them live, open a charge point.")} />
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SearchField first label={i18n.t("Charge point")} value={search.point} onChange={(point) => set({ point })} width={160} />
          <SearchField label={i18n.t("Unique id")} value={search.id} onChange={(id) => set({ id })} width={160} disabled={search.point === undefined} />
          <MessageFilters actions={ACTIONS} wanted={search} onChange={({ action, kind }) => set({ action, kind })} />
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
            onClick={() => download("messages.ndjson", pages.rows)}
          >
            {i18n.t("Export")}
          </Button>
        </Toolbar>
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
