/** One command for many charge points, a few at a time: what came of each, and another try for those that failed. */
import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Badge, type Tone } from "../../ui/values";
import type { Answer } from "./actions";
import { type Asked, dropAsked } from "./dialog";
import { outcome, wasRefused } from "./life";
import styles from "./commands.module.css";

const AT_ONCE = 6;

interface Result {
  text: string;
  tone: Tone;
  failed: boolean;
}

function judge(answer: Answer): Result {
  const refusal = answer.userErrors[0];
  if (refusal) return { text: refusal.message, tone: "critical", failed: true };
  if (!answer.command) return { text: i18n.t("No answer"), tone: "critical", failed: true };
  const { text, tone } = outcome(answer.command);
  return { text, tone, failed: tone === "critical" || wasRefused(answer.command) };
}

export function BulkRun({ asked, run }: { asked: Asked; run: (identity: string) => Promise<Answer> }) {
  const [results, setResults] = useState<ReadonlyMap<string, Result | null>>(new Map());
  const stopped = useRef(false);
  const identities = asked.targets.map((target) => target.identity);

  const start = async (wanted: string[]) => {
    setResults((before) => new Map([...before, ...wanted.map((identity) => [identity, null] as const)]));
    const queue = [...wanted];
    const work = async () => {
      for (let identity = queue.shift(); identity !== undefined && !stopped.current; identity = queue.shift()) {
        const result = await run(identity).then(judge, (error: unknown) => ({
          text: error instanceof ApiError ? error.message : String(error),
          tone: "critical" as const,
          failed: true,
        }));
        const done = identity;
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

  const ended = [...results.values()].filter((result) => result !== null).length;
  const failed = identities.filter((identity) => results.get(identity)?.failed);
  return (
    <div className={styles.form}>
      <p aria-live="polite" className={styles.target}>
        {i18n.t("{ended} of {all} have answered", { ended, all: identities.length })}
        {failed.length > 0 && ` · ${i18n.t("{count} failed", { count: failed.length })}`}
      </p>
      <ul className={styles.results}>
        {identities.map((identity) => {
          const result = results.get(identity);
          return (
            <li key={identity}>
              <span className="mono">{identity}</span>
              {result ? (
                <Badge tone={result.tone}>{result.text}</Badge>
              ) : (
                <span className="dim">{i18n.t("asked")}</span>
              )}
            </li>
          );
        })}
      </ul>
      <div className={styles.buttons}>
        {failed.length > 0 && ended === identities.length && (
          <Button variant="default" onClick={() => void start(failed)}>
            {i18n.t("Try the failed ones again")}
          </Button>
        )}
        <Button onClick={dropAsked}>{i18n.t("Close")}</Button>
      </div>
    </div>
  );
}
