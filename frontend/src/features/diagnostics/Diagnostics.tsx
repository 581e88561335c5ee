/** The diagnostics of one charge point: the newest wish with its life, those before with their files, and what it told unasked. */
import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import {
  DiagnosticsChangedDocument,
  DiagnosticsDocument,
  type DiagnosticsFieldsFragment,
  DiagnosticsStatusesDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { usePages } from "../../lib/pages";
import { bytes } from "../../lib/units";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, Panel } from "../../ui/states";
import { Age, Badge, Moment, Quantity } from "../../ui/values";
import type { Target } from "../commands/actions";
import { AskDiagnostics } from "./AskDiagnostics";
import { DiagnosticsLife } from "./DiagnosticsLife";
import { inWords, standing } from "./life";
import styles from "./diagnostics.module.css";

type Row = DiagnosticsFieldsFragment;

const PAGE = 25;

export function Diagnostics({ target }: { target: Target }) {
  const { identity } = target;
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const [warning, setWarning] = useState<string | null>(null);
  const pages = usePages<Row>(["diagnostics", identity], async (after, signal) =>
    (await gql(DiagnosticsDocument, { chargePoint: identity, first: PAGE, after }, signal)).diagnostics,
  );
  const feed = useFeed(DiagnosticsChangedDocument, { chargePoint: identity, first: PAGE }, (result) => result.diagnosticsChanged);
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
        width: "minmax(110px, 1fr)",
        render: (row) => (
          <Button variant="transparent" p={0} h={24} onClick={() => setOpened(row.id)}>
            {row.file?.name ?? row.fileName ?? i18n.t("Diagnostics")}
          </Button>
        ),
      },
      {
        id: "standing",
        header: i18n.t("How far it came"),
        width: "minmax(140px, 1fr)",
        render: (row) => {
          const { text, tone } = standing(row);
          return <Badge tone={tone}>{text}</Badge>;
        },
      },
      { id: "size", header: i18n.t("Size"), width: "84px", align: "end", from: 480, render: (row) => <Quantity of={bytes(row.file?.sizeBytes)} /> },
      { id: "at", header: i18n.t("Asked"), width: "minmax(88px, 104px)", render: (row) => <Age of={row.createdAt} seconds={30} /> },
    ],
    [],
  );
  const newest = rows[0];
  const shown = rows.find((row) => row.id === opened);
  const failed = pages.error ?? feed.error;
  const start = mayOperate && (
    <Button variant={newest ? "default" : "filled"} disabled={!live} onClick={() => setAsking(true)}>
      {i18n.t("Ask for diagnostics")}
    </Button>
  );
  return (
    <div className={styles.stack}>
      <Panel title={i18n.t("Diagnostics")} actions={newest && start}>
        {failed && rows.length === 0 && <Failed error={failed} retry={() => void pages.refetch()} />}
        {pages.isPending && !feed.loaded && !failed && <Loading />}
        {newest && (
          <div className={styles.life}>
            {warning && <Notice tone="warning">{warning}</Notice>}
            <DiagnosticsLife wanted={newest} />
          </div>
        )}
        {pages.isSuccess && !newest && (
          <Empty title={i18n.t("It was never asked for diagnostics")} action={start}>
            {i18n.t("The files that it brings can be downloaded here.")}
          </Empty>
        )}
      </Panel>
      {rows.length > 1 && (
        <Panel title={i18n.t("All diagnostics")} flush>
          <DataTable
            label={i18n.t("All diagnostics")}
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
        title={i18n.t("Diagnostics")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {shown && <DiagnosticsLife wanted={shown} />}
      </Drawer>
      <AskDiagnostics target={target} opened={asking} onClose={() => setAsking(false)} onAsked={setWarning} />
    </div>
  );
}

/** What the charge point said of uploads that nobody asked for here. */
function Unasked({ identity }: { identity: string }) {
  const said = useQuery({
    queryKey: ["diagnostics statuses", identity],
    queryFn: ({ signal }) => gql(DiagnosticsStatusesDocument, { chargePoint: identity }, signal),
    refetchInterval: 20_000,
  });
  const words = said.data?.diagnosticsStatuses.filter((one) => one.diagnosticsRequestId === null) ?? [];
  if (words.length === 0) return null;
  return (
    <Panel title={i18n.t("Also said of its uploads")}>
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
