/** What goes on at one charge point: commands that have not come to their end, each with its life, then all that were. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type CommandRowFragment, CommandsChangedDocument, CommandsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useFeed } from "../../live/use-live";
import { CommandTimeline } from "../../ui/CommandTimeline";
import { Failed, Loading, Panel } from "../../ui/states";
import { Badge } from "../../ui/values";
import { actionLabel } from "./actions";
import { CommandList } from "./CommandList";
import { outcome, steps } from "./life";
import styles from "./commands.module.css";

export function JobsTab({ chargePoint }: { chargePoint: string }) {
  const filter = { chargePoint, state: null, action: null, session: null, requestedBy: null };
  const pages = usePages<CommandRowFragment>(["commands", chargePoint], async (after, signal) =>
    (await gql(CommandsDocument, { filter, first: 50, after }, signal)).commands,
  );
  const feed = useFeed(CommandsChangedDocument, { filter, first: 50 }, (result) => result.commandsChanged);
  const rows = useMemo(() => {
    const all = new Map(pages.rows.map((row) => [row.id, row]));
    for (const row of feed.rows) all.set(row.id, row);
    return [...all.values()];
  }, [pages.rows, feed.rows]);
  const now = useNow(30);
  const open = rows.filter((row) => isOpen(row, now)).toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  if (pages.error && rows.length === 0) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  if (pages.isPending && !feed.loaded) return <Loading />;
  return (
    <div className={styles.jobs}>
      <Panel title={i18n.t("Going on")}>
        {open.length === 0 ? (
          <p className={styles.target}>
            {i18n.t("Nothing. Commands stay here until they have come to their end: answered, and where one can be seen, with their effect.")}
          </p>
        ) : (
          <ul className={styles.open}>
            {open.map((command) => (
              <Job key={command.id} command={command} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={i18n.t("All commands")} flush>
        <CommandList
          commands={rows}
          onCharge={false}
          foot={
            pages.hasNextPage && (
              <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {i18n.t("Older ones")}
              </Button>
            )
          }
        />
      </Panel>
    </div>
  );
}

const EFFECT_WITHIN = 30 * 60_000;

/** An effect that was not seen for so long is not waited for; the command says so in the list. */
function isOpen(command: CommandRowFragment, now: number): boolean {
  if (outcome(command).final) return false;
  return command.answeredAt === null || now - Date.parse(command.answeredAt) < EFFECT_WITHIN;
}

function Job({ command }: { command: CommandRowFragment }) {
  const { text, tone } = outcome(command);
  return (
    <li>
      <h3>
        <Link to="." search={(before) => ({ ...before, command: command.id })}>
          {actionLabel(command.action)}
        </Link>
        <Badge tone={tone}>{text}</Badge>
      </h3>
      <CommandTimeline steps={steps(command)} />
    </li>
  );
}
