/** Frames as people read them: a question and its answer in one row. */
import type { MessageFieldsFragment } from "../../generated/graphql";

export type Frame = MessageFieldsFragment;

export interface Exchange {
  id: string;
  at: string;
  /** The question; null if only its answer is at hand. */
  call: Frame | null;
  answer: Frame | null;
  /** A frame that is neither. */
  other: Frame | null;
}

/** Join frames (in any order) into exchanges, newest first. */
export function exchanges(frames: readonly Frame[]): Exchange[] {
  const open = new Map<string, Exchange>();
  const found: Exchange[] = [];
  const inOrder = frames.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.kind === "CALL" ? -1 : 1));
  for (const frame of inOrder) {
    const answers = frame.kind === "RESULT" || frame.kind === "ERROR";
    const asked = frame.kind === "CALL" ? frame.direction : frame.direction === "IN" ? "OUT" : "IN";
    const key = `${frame.chargePoint?.identity} ${asked} ${frame.uniqueId}`;
    const waiting = answers ? open.get(key) : undefined;
    if (waiting) {
      waiting.answer = frame;
      open.delete(key);
      continue;
    }
    const exchange: Exchange = {
      id: frame.id,
      at: frame.at,
      call: frame.kind === "CALL" ? frame : null,
      answer: answers ? frame : null,
      other: frame.kind === "OTHER" ? frame : null,
    };
    if (exchange.call) open.set(key, exchange);
    found.push(exchange);
  }
  return found.toReversed();
}

export interface Wanted {
  action?: string;
  kind?: "errors" | "repairs";
}

export function fits(exchange: Exchange, wanted: Wanted): boolean {
  const frames = [exchange.call, exchange.answer, exchange.other].filter((frame) => frame !== null);
  if (wanted.action && !frames.some((frame) => frame.action === wanted.action)) return false;
  if (wanted.kind === "errors") return frames.some((frame) => frame.kind === "ERROR" || frame.kind === "OTHER");
  if (wanted.kind === "repairs") return frames.some((frame) => frame.repairs.length > 0);
  return true;
}

/** The newest frames, up to `most`, each once; a change of nothing gives the same array. */
export class Tail {
  readonly #most: number;
  #frames: Frame[] = [];
  #known = new Set<string>();

  constructor(most = 5_000) {
    this.#most = most;
  }

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  add(frames: readonly Frame[]): void {
    const fresh = frames.filter((frame) => !this.#known.has(frame.id));
    if (fresh.length === 0) return;
    for (const frame of fresh) this.#known.add(frame.id);
    this.#frames = [...this.#frames, ...fresh];
    if (this.#frames.length > this.#most) {
      const gone = this.#frames.splice(0, this.#frames.length - this.#most);
      for (const frame of gone) this.#known.delete(frame.id);
    }
  }
}

const FIRST = "Power.Active.Import ";

/** What a frame says, in one line. A line is cut at its end: what is likely to be looked for comes first. */
export function gist(frame: Frame | null): string {
  if (!frame) return "";
  if (frame.kind === "ERROR") return [frame.errorCode, frame.errorDescription].filter(Boolean).join(": ");
  const payload = frame.payload;
  if (payload === null || typeof payload !== "object" || Array.isArray(payload)) return frame.text.slice(0, 200);
  if ("meterValue" in payload && Array.isArray(payload.meterValue)) {
    const place = ["connectorId", "transactionId"].filter((key) => key in payload).map((key) => `${key} ${short(payload[key as never])}`);
    const measured = payload.meterValue.flatMap(samples).toSorted((a, b) => Number(b.startsWith(FIRST)) - Number(a.startsWith(FIRST)));
    return [...measured, ...place].join(" · ");
  }
  return Object.entries(payload)
    .toSorted(([a], [b]) => Number(b === "status") - Number(a === "status"))
    .map(([key, value]) => `${key} ${short(value)}`)
    .join(" · ");
}

/** Power.Active.Import 11040 W: what was measured, without the details. */
function samples(meterValue: { sampledValue?: { measurand?: string; value?: unknown; unit?: string; phase?: string }[] }): string[] {
  return (meterValue?.sampledValue ?? []).map(({ measurand, phase, value, unit }) =>
    [measurand ?? "Energy.Active.Import.Register", phase, value, unit].filter((part) => part != null).join(" "),
  );
}

function short(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.length}]`;
  const status = (value as { status?: unknown }).status;
  return typeof status === "string" ? status : "{…}";
}

export function download(name: string, frames: readonly Frame[]): void {
  const lines = frames.map((frame) => JSON.stringify(frame)).join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines, "\n"], { type: "application/x-ndjson" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
