/** What the list lacks of what the present id tags say, and making it so: with its progress and its end. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import {
  type LocalAuthListFieldsFragment,
  type LocalAuthListQuery,
  type LocalListUpdateType,
  SyncLocalAuthListDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { count } from "../../lib/units";
import { useIsLive } from "../../live/connection";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Notice, Panel } from "../../ui/states";
import { Moment, Mono } from "../../ui/values";
import type { Target } from "../commands/actions";
import { SyncLife } from "./SyncLife";
import { kindInWords, statusInWords } from "./words";
import styles from "./local-list.module.css";

type Missing = NonNullable<NonNullable<LocalAuthListQuery["localAuthList"]>["difference"]>;
type Edit = Missing["edits"][number];

interface Props {
  target: Target;
  list: LocalAuthListFieldsFragment;
  /** Null: whoever looks may not see all id tags. */
  difference: Missing | null;
}

export function Difference({ target, list, difference }: Props) {
  const mayOperate = useMay("OPERATOR");
  const able = useIsLive() && target.online;
  const running = list.sync?.state === "RUNNING";
  const [warnings, setWarnings] = useState<string[]>([]);
  const sending = useMutation({
    mutationFn: async (updateType: LocalListUpdateType | null) => {
      const input = { chargePoint: target.identity, waitSeconds: 0, reason: null, validUntil: null, idempotencyKey: crypto.randomUUID(), updateType };
      return (await gql(SyncLocalAuthListDocument, { input })).syncLocalAuthList;
    },
    onSuccess: (payload) => setWarnings(payload.warnings),
  });
  const refusal = sending.data?.userErrors[0];
  const none = difference?.updateType === null;
  const send = mayOperate && difference && (
    <>
      {list.known && (
        <Button
          variant="default"
          disabled={!able || running}
          loading={sending.isPending && sending.variables === "FULL"}
          onClick={() => sending.mutate("FULL")}
        >
          {i18n.t("Send everything anew")}
        </Button>
      )}
      {!none && (
        <Button
          disabled={!able || running}
          title={target.online ? undefined : i18n.t("The charge point is not connected.")}
          loading={sending.isPending && sending.variables === null}
          onClick={() => sending.mutate(null)}
        >
          {difference.updateType === "FULL" ? i18n.t("Send the whole list") : i18n.t("Send the difference")}
        </Button>
      )}
    </>
  );
  if (list.supported === false) {
    return (
      <Panel title={i18n.t("Difference to the id tags")}>
        <Empty title={i18n.t("It keeps no local list")}>
          {i18n.t("So the charge point says. While it is offline it decides by other means. Ask for its version again after an update of its firmware.")}
        </Empty>
        {list.sync && <SyncLife sync={list.sync} />}
      </Panel>
    );
  }
  return (
    <Panel title={i18n.t("Difference to the id tags")} actions={send} flush>
      <div className={styles.body} style={{ padding: 14 }} aria-live="polite">
        {difference === null && <p className="dim">{i18n.t("The difference is shown to those who may see all id tags.")}</p>}
        {difference && <Summary difference={difference} list={list} />}
        {[...new Set([...(difference?.warnings ?? []), ...warnings])].map((warning) => (
          <Notice key={warning} tone="warning">
            {warning}
          </Notice>
        ))}
        {refusal && <Notice tone="critical">{refusal.message}</Notice>}
        {sending.error && <Failed error={sending.error} />}
        {list.sync && <SyncLife sync={list.sync} />}
      </div>
      {difference && difference.edits.length > 0 && <Edits difference={difference} />}
    </Panel>
  );
}

function Summary({ difference, list }: { difference: Missing; list: LocalAuthListFieldsFragment }) {
  const { updateType, addCount, changeCount, removeCount, partCount } = difference;
  if (updateType === null) {
    return <p>{i18n.t("Nothing is missing: the list says what the id tags say.")}</p>;
  }
  const parts = i18n.t("{count, plural, one {in # list} other {in # lists, one after another}}", { count: partCount });
  if (!list.known) {
    return (
      <p>
        {i18n.t("Nobody knows what the charge point holds, so that nothing can be compared. Sending replaces it by all {count} id tags in use, {parts}.", {
          count: count(addCount),
          parts,
        })}
      </p>
    );
  }
  return (
    <p className={styles.counts}>
      <span>
        <b>{count(addCount)}</b> {i18n.t("to add")}
      </span>
      <span>
        <b>{count(changeCount)}</b> {i18n.t("to change")}
      </span>
      <span>
        <b>{count(removeCount)}</b> {i18n.t("to remove")}
      </span>
      <span className="dim">{parts}</span>
    </p>
  );
}

function Edits({ difference }: { difference: Missing }) {
  const columns: Column<Edit>[] = [
    {
      id: "kind",
      header: i18n.t("Change"),
      width: "minmax(104px, 130px)",
      render: ({ kind }) => {
        const { sign, word } = kindInWords(kind);
        return (
          <span className={styles.kind} data-kind={kind}>
            <span className={styles.sign} aria-hidden>
              {sign}
            </span>
            {word}
          </span>
        );
      },
    },
    { id: "tag", header: i18n.t("Id tag"), width: "minmax(120px, 1fr)", render: ({ entry }) => <Mono>{entry.idTag}</Mono> },
    {
      id: "status",
      header: i18n.t("Should say"),
      width: "minmax(110px, 1fr)",
      render: ({ kind, entry }) => (kind === "REMOVE" ? <span className="dim">{i18n.t("nothing")}</span> : statusInWords(entry.status)),
    },
    { id: "until", header: i18n.t("Valid until"), width: "minmax(120px, 170px)", from: 620, render: ({ entry }) => <Moment at={entry.expiresAt} short /> },
    {
      id: "parent",
      header: i18n.t("Parent"),
      width: "minmax(90px, 140px)",
      from: 700,
      render: ({ entry }) => (entry.parentIdTag === null ? <span className="dim">–</span> : <Mono>{entry.parentIdTag}</Mono>),
    },
  ];
  const more = difference.addCount + difference.changeCount + difference.removeCount - difference.edits.length;
  return (
    <DataTable
      label={i18n.t("Difference to the id tags")}
      rows={difference.edits}
      columns={columns}
      idOf={({ kind, entry }) => `${kind} ${entry.idTag}`}
      maxHeight="360px"
      foot={more > 0 && <span className="dim">{i18n.t("and {count} more", { count: count(more) })}</span>}
    />
  );
}
