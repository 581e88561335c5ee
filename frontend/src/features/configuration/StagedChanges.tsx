/** The list of changes: what each would change, sending them, and what came of each. */
import { ActionIcon, Button, Checkbox } from "@mantine/core";
import { IconArrowRight, IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { i18n } from "../../lib/i18n";
import { useIsLive } from "../../live/connection";
import { Notice, Panel } from "../../ui/states";
import { Badge } from "../../ui/values";
import type { Target } from "../commands/actions";
import { askFor } from "../commands/dialog";
import { type Change, isToSend, rememberStaged, sendStaged, unstage, unstageAll, useStaged } from "./staged";
import styles from "./configuration.module.css";

export function StagedChanges({ target }: { target: Target }) {
  const { identity, online } = target;
  const live = useIsLive();
  const changes = useStaged(identity);
  const [remember, setRemember] = useState(true);
  const keeping = useMutation({ mutationFn: () => rememberStaged(identity) });
  if (changes.length === 0) return null;
  const toSend = changes.filter(isToSend).length;
  const fresh = changes.filter((change) => change.state === "staged").length;
  const sending = changes.some((change) => change.state === "sending");
  const done = changes.filter((change) => change.state === "done" && !isToSend(change)).length;
  const needsRestart = changes.some((change) => change.result?.needsRestart);
  return (
    <Panel
      title={
        fresh > 0
          ? i18n.t("{count, plural, one {# change, not sent yet} other {# changes, not sent yet}}", { count: fresh })
          : i18n.t("What came of the changes")
      }
      actions={
        <Button
          variant="subtle"
          color="gray"
          disabled={sending}
          onClick={() => unstageAll(identity, toSend > 0 ? undefined : (change) => !isToSend(change))}
        >
          {toSend > 0 ? i18n.t("Drop all") : i18n.t("Clear the list")}
        </Button>
      }
      flush
    >
      <ul className={styles.changes} aria-label={i18n.t("Changes")}>
        {changes.map((change) => (
          <Line key={change.key} identity={identity} change={change} />
        ))}
      </ul>
      <div className={styles.send} aria-live="polite">
        {needsRestart && !sending && (
          <Notice tone="warning">
            {i18n.t("Some changes count only after a restart.")}{" "}
            <Button variant="default" disabled={!live || !online} onClick={() => askFor("reset", [target], { type: "SOFT" })}>
              {i18n.t("Restart it")}
            </Button>
          </Notice>
        )}
        {keeping.error && <Notice tone="critical">{keeping.error.message}</Notice>}
        {toSend > 0 && (
          <div className={styles.buttons}>
            <Checkbox
              size="sm"
              label={i18n.t("Remember that it should be so")}
              description={i18n.t("The overview tells if the charge point has other values later. Secrets are not kept.")}
              checked={remember}
              onChange={(event) => setRemember(event.currentTarget.checked)}
            />
            <Button variant="default" loading={keeping.isPending} disabled={sending || !live} onClick={() => keeping.mutate()}>
              {i18n.t("Only remember")}
            </Button>
            <Button
              loading={sending}
              disabled={!live || !online}
              title={online ? undefined : i18n.t("The charge point is not connected.")}
              onClick={() => void sendStaged(identity, remember)}
            >
              {fresh > 0
                ? i18n.t("{count, plural, one {Send # change} other {Send # changes}}", { count: toSend })
                : i18n.t("{count, plural, one {Send # change again} other {Send # changes again}}", { count: toSend })}
            </Button>
          </div>
        )}
        {done > 0 && toSend === 0 && !sending && (
          <p className="dim">{i18n.t("Read the configuration to see what the charge point says now.")}</p>
        )}
      </div>
    </Panel>
  );
}

function Line({ identity, change }: { identity: string; change: Change }) {
  const { key, from, to, secret, state, result, command } = change;
  return (
    <li>
      <span className="mono">{key}</span>
      <span className={styles.difference}>
        <s className="mono">{secret ? i18n.t("never shown") : (from ?? i18n.t("not known"))}</s>
        <IconArrowRight size={14} aria-label={i18n.t("becomes")} />
        <ins className="mono">{secret ? "••••••" : to || i18n.t("empty")}</ins>
      </span>
      <span className={styles.result}>
        {state === "sending" && <span className="dim">{i18n.t("asked")}</span>}
        {result && <Badge tone={result.needsRestart ? "warning" : result.end === "answered" ? "good" : result.tone}>{result.text}</Badge>}
        {command && (
          <Link to="." search={(before) => ({ ...before, command })}>
            {i18n.t("Its life")}
          </Link>
        )}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={state === "sending"}
        aria-label={i18n.t("Take {key} off the list", { key })}
        onClick={() => unstage(identity, key)}
      >
        <IconX size={15} />
      </ActionIcon>
      {result?.warning && <span className={styles.note}>{result.warning}</span>}
    </li>
  );
}
