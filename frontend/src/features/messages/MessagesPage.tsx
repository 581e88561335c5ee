/** The log of all charge points, searchable; of a single one it is live. */
import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconDownload, IconRefresh, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type MessagesSearch } from "../../app/router";
import { type MessageFieldsFragment, MessagesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { Empty, Failed, Loading, PageHead, Panel, Toolbar } from "../../ui/states";
import { Exchanges } from "./Exchanges";
import { download, exchanges } from "./model";
import { MessageFilters } from "./Tail";

const ACTIONS = [
  "Authorize",
  "BootNotification",
  "ChangeAvailability",
  "ChangeConfiguration",
  "ClearCache",
  "DataTransfer",
  "GetConfiguration",
  "Heartbeat",
  "MeterValues",
  "RemoteStartTransaction",
  "RemoteStopTransaction",
  "Reset",
  "StartTransaction",
  "StatusNotification",
  "StopTransaction",
  "TriggerMessage",
  "UnlockConnector",
];

export function MessagesPage() {
  const search = useSearch({ from: "/messages" });
  const navigate = useNavigate({ from: "/messages" });
  const set = (change: MessagesSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const point = useDebouncedCallback((text: string) => set({ point: text.trim() || undefined }), 300);
  const uniqueId = useDebouncedCallback((text: string) => set({ id: text.trim() || undefined }), 300);
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
          <TextInput
            data-filter
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            placeholder={i18n.t("Charge point")}
            aria-label={i18n.t("Charge point")}
            defaultValue={search.point}
            key={`point ${search.point === undefined}`}
            onChange={(event) => point(event.currentTarget.value)}
            w={160}
          />
          <TextInput
            size="xs"
            placeholder={i18n.t("Unique id")}
            aria-label={i18n.t("Unique id")}
            defaultValue={search.id}
            key={`id ${search.id}`}
            disabled={search.point === undefined}
            onChange={(event) => uniqueId(event.currentTarget.value)}
            w={160}
          />
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
        {pages.error && <Failed error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending && <Loading lines={12} />}
        {pages.isSuccess && rows.length === 0 && (
          <Empty
            title={filtered ? i18n.t("No message fits") : i18n.t("Nothing was said yet")}
            action={
              filtered && (
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  {i18n.t("Clear the filters")}
                </Button>
              )
            }
          />
        )}
        {rows.length > 0 && (
          <Exchanges
            rows={rows}
            label={i18n.t("Messages")}
            foot={
              pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  {i18n.t("Older ones")}
                </Button>
              )
            }
          />
        )}
      </Panel>
    </>
  );
}
