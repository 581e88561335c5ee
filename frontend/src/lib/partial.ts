/** Parts of an answer that could not be read: remembered beside the data that lacks them, through the cache. */
import { replaceEqualDeep } from "@tanstack/react-query";
import type { ApiError } from "./api";

export interface Missing {
  /** Where it should stand, as `chargePoint.location`; rows of a list are not told apart. */
  path: string;
  error: ApiError;
}

const NONE: readonly Missing[] = [];
const known = new WeakMap<object, readonly Missing[]>();

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function pagesOf(data: object): readonly unknown[] {
  return "pages" in data && Array.isArray(data.pages) ? data.pages : [];
}

export function pathInWords(path: readonly (string | number)[] | undefined): string {
  return (path ?? []).filter((step) => typeof step === "string").join(".");
}

/** Each once: a list whose every row lacks the same would say so as often as it has rows. */
export function distinct(missing: readonly Missing[]): readonly Missing[] {
  return [...new Map(missing.map((one) => [`${one.path} ${one.error.message}`, one])).values()];
}

/** Remember what `answer` lacks, for each object in it: whoever asked may keep only one of them. */
export function remember(answer: unknown, missing: readonly Missing[]): void {
  if (!isObject(answer)) return;
  if (!Array.isArray(answer)) known.set(answer, missing);
  for (const value of Object.values(answer)) remember(value, missing);
}

/** What `data` lacks; also of pages that were read one after another. */
export function missingIn(data: unknown): readonly Missing[] {
  if (!isObject(data)) return NONE;
  const own = known.get(data);
  if (own) return own;
  const pages = pagesOf(data);
  return pages.length === 0 ? NONE : distinct(pages.flatMap(missingIn));
}

/** As the cache shares what is equal, without losing or keeping for ever what an answer lacks. */
export function share(before: unknown, after: unknown): unknown {
  const shared: unknown = replaceEqualDeep(before, after);
  carry(after, shared);
  return shared;
}

function carry(from: unknown, to: unknown): void {
  if (!isObject(from) || !isObject(to) || from === to) return;
  const missing = known.get(from);
  if (missing) known.set(to, missing);
  else known.delete(to);
  const pages = pagesOf(to);
  pagesOf(from).forEach((page, index) => carry(page, pages[index]));
}
