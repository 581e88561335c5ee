/** What a charge point was asked of one kind, where the end is only reported later: the newest with its life, those before, and what it told unasked. */
import { Button, Drawer } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import type { usePages } from "../../lib/pages";
import { useIsLive } from "../../live/connection";
import type { Live } from "../../live/use-live";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, Panel } from "../../ui/states";
import { Age, Badge, Moment, Mono, type Tone } from "../../ui/values";
import styles from "./wishes.module.css";

interface Row {
  id: string;
  createdAt: string;
  stateAt: string;
}

interface Props<T extends Row> {
  title: string;
  /** What the list of all of them is called, and one of them. */
  all: string;
  one: string;
  /** The button that asks, and what is said where nobody did yet. */
  ask: string;
  never: string;
  neverNote: string;
  /** Those that were read, and those that are told: what is told counts. */
  pages: ReturnType<typeof usePages<T>>;
  feed: Live<T>;
  what: (row: T) => string;
  standing: (row: T) => Standing;
  column: Column<T>;
  renderLife: (row: T) => ReactNode;
  unasked: ReactNode;
  /** The dialog that asks; what speaks against the newest one is told to `onAsked`. */
  renderDialog: (opened: boolean, onClose: () => void, onAsked: (warning: string | null) => void) => ReactNode;
}

export interface Standing {
  text: string;
  tone: Tone;
}

export function Wishes<T extends Row>({ title, all, one, ask, never, neverNote, pages, feed, what, standing, column, renderLife, unasked, renderDialog }: Props<T>) {
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const [asking, setAsking] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const [warning, setWarning] = useState<string | null>(null);
  const rows = useMemo(() => {
    const known = new Map([...pages.rows, ...feed.rows].map((row) => [row.id, row]));
    return [...known.values()].toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  }, [pages.rows, feed.rows]);
  const columns: Column<T>[] = [
    {
      id: "what",
      header: i18n.t("What"),
      width: "minmax(100px, 1fr)",
      render: (row) => (
        <Button variant="transparent" p={0} h={24} onClick={() => setOpened(row.id)}>
          {what(row)}
        </Button>
      ),
    },
    { id: "standing", header: i18n.t("How far it came"), width: "minmax(145px, 1.1fr)", render: (row) => <Badge tone={standing(row).tone}>{standing(row).text}</Badge> },
    column,
    { id: "at", header: i18n.t("Asked"), width: "minmax(88px, 104px)", render: (row) => <Age of={row.createdAt} seconds={30} /> },
  ];
  const newest = rows[0];
  const shown = rows.find((row) => row.id === opened);
  const failed = pages.error ?? feed.error;
  const start = mayOperate && (
    <Button variant={newest ? "default" : "filled"} disabled={!live} onClick={() => setAsking(true)}>
      {ask}
    </Button>
  );
  return (
    <div className={styles.stack}>
      <Panel title={title} actions={newest && start}>
        {failed && !newest && <Failed error={failed} retry={() => void pages.refetch()} />}
        {pages.isPending && !feed.loaded && !failed && <Loading />}
        {newest && (
          <div className={styles.life}>
            {warning && <Notice tone="warning">{warning}</Notice>}
            {renderLife(newest)}
          </div>
        )}
        {pages.isSuccess && !newest && (
          <Empty title={never} action={start}>
            {neverNote}
          </Empty>
        )}
      </Panel>
      {rows.length > 1 && (
        <Panel title={all} flush>
          <DataTable
            label={all}
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
      <div key={newest?.stateAt}>{unasked}</div>
      <Drawer
        opened={shown !== undefined}
        onClose={() => setOpened(null)}
        position="right"
        size={460}
        title={one}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {shown && renderLife(shown)}
      </Drawer>
      {renderDialog(asking, () => setAsking(false), setWarning)}
    </div>
  );
}

/** What the charge point said that belongs to nothing that was asked for here. */
export function Unasked({ title, said }: { title: string; said: readonly { id: string; text: string; at: string }[] }) {
  if (said.length === 0) return null;
  return (
    <Panel title={title}>
      <ul className={styles.unasked}>
        {said.slice(0, 10).map(({ id, text, at }) => (
          <li key={id}>
            <span>{text}</span>
            <Moment at={at} short />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function LifeHead({ title, standing: { text, tone } }: { title: string; standing: Standing }) {
  return (
    <h3 className={styles.lifeHead}>
      <span>{title}</span>
      <Badge tone={tone}>{text}</Badge>
    </h3>
  );
}

interface Asked {
  retries: number | null;
  retryInterval: number | null;
  requestedBy: string;
  command: { id: string } | null;
}

/** How often it was to be tried, who asked, and the command that carried it: facts for the end of a life. */
export function askedFacts({ retries, retryInterval, requestedBy, command }: Asked): ([string, ReactNode] | null)[] {
  return [
    retries === null ? null : [i18n.t("Further tries"), retries],
    retryInterval === null ? null : [i18n.t("Seconds between tries"), retryInterval],
    [i18n.t("Asked by"), <Mono key="by">{requestedBy}</Mono>],
    command && [
      i18n.t("Command"),
      <Link key="command" to="." search={(before) => ({ ...before, command: command.id })}>
        {i18n.t("Its life")}
      </Link>,
    ],
  ];
}
