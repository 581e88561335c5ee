/** The newest synchronisation: what was accepted so far, how it ended, and taking it back. */
import { Button, Progress } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CancelLocalAuthListSyncDocument, type LocalAuthListSyncFieldsFragment } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { count } from "../../lib/units";
import { Failed, Notice } from "../../ui/states";
import { Age, Badge, Mono } from "../../ui/values";
import { accepted, syncInWords } from "./words";
import styles from "./local-list.module.css";

export function SyncLife({ sync }: { sync: LocalAuthListSyncFieldsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const cancelling = useMutation({
    mutationFn: async () => (await gql(CancelLocalAuthListSyncDocument, { id: sync.id })).cancelLocalAuthListSync,
  });
  const { text: stands, tone } = syncInWords(sync);
  const { done, all, percent } = accepted(sync);
  const refusal = cancelling.data?.userErrors[0];
  const { command } = sync;
  const running = sync.state === "RUNNING";
  return (
    <div className={styles.body}>
      <div className={styles.syncHead}>
        <b>{running ? i18n.t("Being sent") : i18n.t("Sent last")}</b>
        <Badge tone={tone}>{stands}</Badge>
        <span className="dim">
          <Mono>{sync.requestedBy}</Mono> · <Age of={sync.endedAt ?? sync.createdAt} seconds={5} />
        </span>
        {command && (
          <Link to="." search={(before) => ({ ...before, command: command.id })}>
            {i18n.t("Its life")}
          </Link>
        )}
        {running && mayOperate && (
          <Button variant="default" size="xs" loading={cancelling.isPending} onClick={() => cancelling.mutate()}>
            {i18n.t("Send no more")}
          </Button>
        )}
      </div>
      {running && <Progress value={percent} color="var(--accent)" aria-label={i18n.t("Accepted so far")} />}
      {(running || (sync.commandCount > 0 && all > 0)) && (
        <p className="dim tabular">
          {i18n.t("{done} of {all} entries accepted, {count, plural, one {# list} other {# lists}} sent or on the way", {
            done: count(done),
            all: count(all),
            count: sync.commandCount,
          })}
        </p>
      )}
      {sync.repaired && <p className="dim">{i18n.t("The difference was not taken, so everything was sent anew.")}</p>}
      {sync.failure && <Notice tone={sync.state === "FAILED" ? "critical" : "neutral"}>{sync.failure}</Notice>}
      {refusal && <Notice tone="critical">{refusal.message}</Notice>}
      {cancelling.error && <Failed error={cancelling.error} />}
    </div>
  );
}
