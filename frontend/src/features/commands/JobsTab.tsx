/** What goes on at one charge point: commands that have not come to their end, each with its life, then all that were. */
import { Link } from "@tanstack/react-router";
import { type CommandRowFragment } from "../../generated/graphql";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { CommandTimeline } from "../../ui/CommandTimeline";
import { Paged } from "../../ui/lists";
import { Failed, Panel } from "../../ui/states";
import { Badge } from "../../ui/values";
import { actionLabel } from "./actions";
import { CommandList } from "./CommandList";
import { NoCommands } from "./CommandList";
import { useCommandPages } from "./command-pages";
import { outcome, steps } from "./life";
import styles from "./commands.module.css";

export function JobsTab({ chargePoint }: { chargePoint: string }) {
  const pages = useCommandPages({ chargePoint, state: null, action: null, session: null, requestedBy: null });
  const { rows } = pages;
  const now = useNow(30);
  const open = rows.filter((row) => isOpen(row, now)).toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  if (pages.error && rows.length === 0) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
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
        <Paged of={pages} empty={<NoCommands />}>
          {(foot) => <CommandList commands={rows} onCharge={false} foot={foot} />}
        </Paged>
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
