/** Changes of configuration that were collected and not sent yet, one list a charge point; it outlives a change of page. */
import { useSyncExternalStore } from "react";
import { queryClient } from "../../app/query-client";
import { ChangeConfigurationDocument, DesireConfigurationDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { failure, judge, type Result } from "../commands/bulk";

export interface Change {
  key: string;
  /** What the charge point told last; null if nobody knows. */
  from: string | null;
  to: string;
  secret: boolean;
  /** Tells one wish from the next for the same key: asking again with the same one sends once. */
  wish: string;
  state: "staged" | "sending" | "done";
  result: Result | null;
  /** The command that was sent, to look at its life. */
  command: string | null;
}

type Staged = readonly Change[];

const NONE: Staged = [];
const lists = new Map<string, Staged>();
const listeners = new Set<() => void>();

function set(identity: string, next: Staged): void {
  if (next.length === 0) lists.delete(identity);
  else lists.set(identity, next);
  for (const listener of listeners) listener();
}

export function stagedOf(identity: string): Staged {
  return lists.get(identity) ?? NONE;
}

export function useStaged(identity: string): Staged {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => stagedOf(identity),
  );
}

type Wish = Pick<Change, "key" | "from" | "to" | "secret">;

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Collect a change; one for the same key takes the place of the one before. */
export function stage(identity: string, wish: Wish): void {
  const change: Change = { ...wish, wish: crypto.randomUUID(), state: "staged", result: null, command: null };
  set(identity, [...stagedOf(identity).filter((one) => !same(one.key, wish.key)), change]);
}

export function unstage(identity: string, key: string): void {
  set(identity, stagedOf(identity).filter((one) => !same(one.key, key)));
}

export function unstageAll(identity: string, which: (change: Change) => boolean = () => true): void {
  set(identity, stagedOf(identity).filter((one) => !which(one)));
}

/** Whether sending it (again) changes something and repeats nothing of which the outcome is unknown. */
export function isToSend({ state, result }: Change): boolean {
  return state === "staged" || (state === "done" && result?.end === "failed");
}

function update(identity: string, wish: string, change: Partial<Change>): void {
  set(identity, stagedOf(identity).map((one) => (one.wish === wish ? { ...one, ...change } : one)));
}

/** Send what is to be sent, one after the other as the charge point takes them; each keeps what came of it. */
export async function sendStaged(identity: string, remember: boolean): Promise<void> {
  const wanted = stagedOf(identity).filter(isToSend);
  for (const change of wanted) {
    // It is a new question if the one before was answered, and the same one if it broke off.
    const wish = change.result === null || change.result.broken ? change.wish : crypto.randomUUID();
    update(identity, change.wish, { wish, state: "sending", result: null });
    const { result, command } = await sendOne(identity, { ...change, wish }, remember);
    update(identity, wish, { state: "done", result, command });
    await queryClient.invalidateQueries({ queryKey: ["configuration", identity] });
  }
}

async function sendOne(identity: string, change: Change, remember: boolean): Promise<Pick<Change, "result" | "command">> {
  const { key, to: value, wish: idempotencyKey } = change;
  try {
    if (remember && !change.secret) await desire(identity, key, value);
    const input = { chargePoint: identity, key, value, waitSeconds: 60, validUntil: null, reason: null, idempotencyKey };
    const { changeConfiguration: answer } = await gql(ChangeConfigurationDocument, { input });
    return { result: judge(answer), command: answer.command?.id ?? null };
  } catch (cause) {
    return { result: failure(cause), command: null };
  }
}

/** Say which value a key should have, without sending it; null takes the wish back. Throws the reason of a refusal. */
export async function desire(identity: string, key: string, value: string | null): Promise<void> {
  const { desireConfiguration } = await gql(DesireConfigurationDocument, { input: { chargePoint: identity, key, value } });
  const refusal = desireConfiguration.userErrors[0];
  if (refusal) throw new Error(refusal.message);
}

/** Keep what is staged as the values that the keys should have, and send nothing; secrets stay on the list. */
export async function rememberStaged(identity: string): Promise<void> {
  for (const change of stagedOf(identity).filter((one) => isToSend(one) && !one.secret)) {
    await desire(identity, change.key, change.to);
    unstage(identity, change.key);
  }
  await queryClient.invalidateQueries({ queryKey: ["configuration", identity] });
}
