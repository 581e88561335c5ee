/** The firmware updates of one charge point: the newest with its life, those before, and what it told unasked. */
import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import {
  FirmwareStatusesDocument,
  type FirmwareUpdateFieldsFragment,
  FirmwareUpdatesChangedDocument,
  FirmwareUpdatesDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { usePages } from "../../lib/pages";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, Panel } from "../../ui/states";
import { Age, Badge, Moment, Mono } from "../../ui/values";
import type { Target } from "../commands/actions";
import { inWords, standing } from "./life";
import { type Maker, StartUpdate } from "./StartUpdate";
import { sourceOf, UpdateLife } from "./UpdateLife";
import styles from "./firmware.module.css";

type Row = FirmwareUpdateFieldsFragment;

const PAGE = 25;

export function Updates({ target, maker }: { target: Target; maker: Maker }) {
  const { identity } = target;
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const now = useNow(30);
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const [warning, setWarning] = useState<string | null>(null);
  const pages = usePages<Row>(["firmware updates", identity], async (after, signal) =>
    (await gql(FirmwareUpdatesDocument, { chargePoint: identity, first: PAGE, after }, signal)).firmwareUpdates,
  );
  const feed = useFeed(FirmwareUpdatesChangedDocument, { chargePoint: identity, first: PAGE }, (result) => result.firmwareUpdatesChanged);
  const rows = useMemo(() => {
    const all = new Map(pages.rows.map((row) => [row.id, row]));
    for (const row of feed.rows) all.set(row.id, row);
    return [...all.values()].toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  }, [pages.rows, feed.rows]);
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "what",
        header: i18n.t("What"),
        width: "minmax(90px, 1fr)",
        render: (row) => (
          <Button variant="transparent" p={0} h={24} onClick={() => setOpened(row.id)}>
            {sourceOf(row)}
          </Button>
        ),
      },
      {
        id: "standing",
        header: i18n.t("How far it came"),
        width: "minmax(150px, 1.2fr)",
        render: (row) => {
          const { text, tone } = standing(row, now);
          return <Badge tone={tone}>{text}</Badge>;
        },
      },
      { id: "by", header: i18n.t("Asked by"), width: "110px", from: 560, render: (row) => <Mono>{row.requestedBy}</Mono> },
      { id: "at", header: i18n.t("Asked"), width: "minmax(88px, 104px)", render: (row) => <Age of={row.createdAt} seconds={30} /> },
    ],
    [now],
  );
  const newest = rows[0];
  const shown = rows.find((row) => row.id === opened);
  const failed = pages.error ?? feed.error;
  const start = mayOperate && (
    <Button variant={newest ? "default" : "filled"} disabled={!live} onClick={() => setAsking(true)}>
      {i18n.t("Update the firmware")}
    </Button>
  );
  return (
    <div className={styles.stack}>
      <Panel title={i18n.t("Firmware")} actions={newest && start}>
        {failed && rows.length === 0 && <Failed error={failed} retry={() => void pages.refetch()} />}
        {pages.isPending && !feed.loaded && !failed && <Loading />}
        {newest && (
          <div className={styles.life}>
            {warning && <Notice tone="warning">{warning}</Notice>}
            <UpdateLife update={newest} />
          </div>
        )}
        {pages.isSuccess && !newest && (
          <Empty title={i18n.t("It was never asked to update")} action={start}>
            {i18n.t("Images and addresses that it is asked to install appear here, with all that it reports of them.")}
          </Empty>
        )}
      </Panel>
      {rows.length > 1 && (
        <Panel title={i18n.t("All updates")} flush>
          <DataTable
            label={i18n.t("All updates")}
            rows={rows}
            columns={columns}
            idOf={(row) => row.id}
            onOpen={(row) => setOpened(row.id)}
            maxHeight="320px"
            foot={
              pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  {i18n.t("Older ones")}
                </Button>
              )
            }
          />
        </Panel>
      )}
      <Unasked identity={identity} key={newest?.stateAt} />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setOpened(null)}
        position="right"
        size={460}
        title={i18n.t("Firmware update")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {shown && <UpdateLife update={shown} />}
      </Drawer>
      <StartUpdate target={target} maker={maker} opened={asking} onClose={() => setAsking(false)} onAsked={setWarning} />
    </div>
  );
}

/** What the charge point said of its firmware that belongs to no update that was asked for here. */
function Unasked({ identity }: { identity: string }) {
  const said = useQuery({
    queryKey: ["firmware statuses", identity],
    queryFn: ({ signal }) => gql(FirmwareStatusesDocument, { chargePoint: identity }, signal),
    refetchInterval: 20_000,
  });
  const words = said.data?.firmwareStatuses.filter((one) => one.firmwareUpdateId === null) ?? [];
  if (words.length === 0) return null;
  return (
    <Panel title={i18n.t("Also said of its firmware")}>
      <ul className={styles.unasked}>
        {words.slice(0, 10).map((one) => (
          <li key={one.id}>
            <span>{inWords(one.word)}</span>
            <Moment at={one.receivedAt} short />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
