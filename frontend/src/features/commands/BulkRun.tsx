/** One command for many charge points, a few at a time: what came of each, and another try for those that failed. */
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type CommandRowFragment, CommandsChangedDocument } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import type { LiveStore } from "../../live/live-store";
import { useFeed, useRow } from "../../live/use-live";
import { Badge } from "../../ui/values";
import type { Answer } from "./actions";
import { failure, judge, patiently, type Result } from "./bulk";
import { type Asked, askFor, dropAsked } from "./dialog";
import { outcome } from "./life";
import styles from "./commands.module.css";

const AT_ONCE = 6;

/** What came of one; null while it is asked, `patience` while the server takes no more for a moment. */
type Shown = Result | "patience" | null;

/** `attempt` counts from 0; the same attempt is the same request, however often it is sent. */
type Run = (identity: string, attempt: number) => Promise<Answer>;

export function BulkRun({ asked, run }: { asked: Asked; run: Run }) {
  const [results, setResults] = useState<ReadonlyMap<string, Shown>>(new Map());
  const attempts = useRef(new Map<string, number>());
  const stopped = useRef(false);
  // What comes after the answer, the effect or a late one, is told of the commands themselves.
  const { store } = useFeed(CommandsChangedDocument, { filter: { action: [asked.action.id] }, first: 100 }, (told) => told.commandsChanged);
  const identities = asked.targets.map((target) => target.identity);

  const start = async (wanted: string[]) => {
    setResults((before) => new Map([...before, ...wanted.map((identity) => [identity, null] as const)]));
    const queue = [...wanted];
    const work = async () => {
      for (let identity = queue.shift(); identity !== undefined && !stopped.current; identity = queue.shift()) {
        const done = identity;
        const attempt = attempts.current.get(done) ?? 0;
        // A request that broke off is sent again as it was; one that was answered makes room for a new one.
        const patience = () => setResults((before) => new Map([...before, [done, "patience"]]));
        const result = await patiently(() => run(done, attempt), () => !stopped.current, patience).then(
          (answer) => {
            attempts.current.set(done, attempt + 1);
            return judge(answer);
          },
          failure,
        );
        setResults((before) => new Map([...before, [done, result]]));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  useEffect(() => {
    stopped.current = false;
    void start(identities);
    return () => {
      stopped.current = true;
    };
    // Once: what it runs on does not change while it is shown.
  }, []);

  const resultOf = (identity: string) => {
    const result = results.get(identity);
    return result === "patience" ? null : result;
  };
  const which = (end: Result["end"]) => identities.filter((identity) => resultOf(identity)?.end === end);
  const [failed, unknown, waiting] = [which("failed"), which("unknown"), which("waiting")];
  const asking = identities.filter((identity) => !resultOf(identity)).length;
  const restart = asked.targets.filter(({ identity }) => resultOf(identity)?.needsRestart);
  return (
    <div className={styles.form}>
      <p aria-live="polite" className={styles.target}>
        {i18n.t("{ended} of {all} have answered", { ended: identities.length - asking - waiting.length, all: identities.length })}
        {waiting.length > 0 && ` · ${i18n.t("{count} waiting", { count: waiting.length })}`}
        {failed.length > 0 && ` · ${i18n.t("{count} failed", { count: failed.length })}`}
        {unknown.length > 0 && ` · ${i18n.t("{count} with unknown outcome", { count: unknown.length })}`}
      </p>
      <ul className={styles.results} tabIndex={0} aria-label={i18n.t("What came of it")}>
        {identities.map((identity) => {
          const result = resultOf(identity);
          return (
            <li key={identity}>
              <span className="mono">{identity}</span>
              {result ? (
                <Outcome result={result} store={store} />
              ) : (
                <span className="dim">{results.get(identity) === "patience" ? i18n.t("waits, as so many are asked") : i18n.t("asked")}</span>
              )}
            </li>
          );
        })}
      </ul>
      <div className={styles.buttons}>
        {failed.length > 0 && asking === 0 && (
          <Button variant="default" onClick={() => void start(failed)}>
            {i18n.t("Try the failed ones again")}
          </Button>
        )}
        {restart.length > 0 && asking === 0 && (
          <Button variant="default" onClick={() => askFor("reset", restart)}>
            {i18n.t("{count, plural, one {Restart the one that needs it} other {Restart the # that need it}}", { count: restart.length })}
          </Button>
        )}
        <Button onClick={dropAsked}>{i18n.t("Close")}</Button>
      </div>
    </div>
  );
}

function Outcome({ result, store }: { result: Result; store: LiveStore<CommandRowFragment> }) {
  const told = useRow(store, result.id);
  const { text, tone } = told ? outcome(told) : result;
  return (
    <Badge tone={tone} title={result.warning ?? undefined}>
      {text}
    </Badge>
  );
}
