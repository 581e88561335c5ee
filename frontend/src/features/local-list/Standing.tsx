/** What is known of the list as a whole: the version that was accepted, the one that was told, and whether they agree. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GetLocalListVersionDocument, type LocalAuthListFieldsFragment } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { Failed, Notice, Panel } from "../../ui/states";
import { Badge, Facts, Moment } from "../../ui/values";
import type { Target } from "../commands/actions";
import { outcome } from "../commands/life";
import { reportedInWords, standing } from "./words";
import styles from "./local-list.module.css";

const WAIT_SECONDS = 40;

export function Standing({ target, list }: { target: Target; list: LocalAuthListFieldsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const able = useIsLive() && target.online;
  const asking = useMutation({
    mutationFn: async () => {
      const input = { chargePoint: target.identity, waitSeconds: WAIT_SECONDS, reason: null, validUntil: null, idempotencyKey: crypto.randomUUID() };
      return (await gql(GetLocalListVersionDocument, { input })).getLocalListVersion;
    },
  });
  const { text: stands, tone } = standing(list);
  const command = asking.data?.command;
  const refusal = asking.data?.userErrors[0];
  // An answer shows in the facts; only what is no answer must be told.
  const noAnswer = command && command.state !== "ANSWERED" ? outcome(command) : null;
  return (
    <Panel
      title={i18n.t("What is known")}
      actions={
        mayOperate && (
          <Button
            variant="default"
            disabled={!able}
            title={target.online ? undefined : i18n.t("The charge point is not connected.")}
            loading={asking.isPending}
            onClick={() => asking.mutate()}
          >
            {i18n.t("Ask for its version")}
          </Button>
        )
      }
    >
      <div className={styles.body} aria-live="polite">
        <p>
          <Badge tone={tone}>{stands}</Badge>
        </p>
        {!list.known && list.supported !== false && list.unknownReason && (
          <p className="dim">
            {i18n.t("Why: {reason}.", { reason: list.unknownReason })} {i18n.t("Only a full list makes it known.")}
          </p>
        )}
        <Facts
          of={[
            [i18n.t("Accepted last"), list.version === null ? i18n.t("none from here") : i18n.t("version {version}", { version: list.version })],
            list.sentAt === null ? null : [i18n.t("Accepted at"), <Moment key="sent" at={list.sentAt} />],
            [i18n.t("Told last"), reportedInWords(list.reportedVersion)],
            list.reportedAt === null ? null : [i18n.t("Told at"), <Moment key="told" at={list.reportedAt} />],
            [
              i18n.t("Keeps a local list"),
              list.supported === null ? i18n.t("not known") : list.supported ? i18n.t("yes") : i18n.t("no"),
            ],
          ]}
        />
        {refusal && <Notice tone="critical">{refusal.message}</Notice>}
        {asking.error && <Failed error={asking.error} />}
        {command && noAnswer && (
          <Notice tone={noAnswer.tone}>
            {noAnswer.text}{" "}
            <Link to="." search={(before) => ({ ...before, command: command.id })}>
              {i18n.t("Its life")}
            </Link>
          </Notice>
        )}
      </div>
    </Panel>
  );
}
