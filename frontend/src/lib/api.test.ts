import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TypedDocumentString } from "../generated/graphql";
import { gql } from "./api";
import { missingIn, share } from "./partial";

type Answer = Record<string, unknown>;
const document = (text: string) => text as unknown as TypedDocumentString<Answer, Record<string, never>>;
const QUERY = document("\n    query Both { chargePoint { name location { name } } sessions { nodes { id } } }");
const failed = (path: (string | number)[], code = "INTERNAL") => ({ message: "it broke", path, extensions: { code, requestId: "r-1" } });

const answers: Answer[] = [];

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(answers.shift()))));
});
afterEach(() => {
  vi.unstubAllGlobals();
  answers.length = 0;
});

it("gives what there is where one field failed, and remembers which and why", async () => {
  answers.push({
    data: { chargePoint: { name: "A", location: null }, sessions: { nodes: [{ id: "1", point: null }, { id: "2", point: null }] } },
    errors: [failed(["chargePoint", "location"]), failed(["sessions", "nodes", 0, "point"]), failed(["sessions", "nodes", 1, "point"])],
  });
  const data = await gql(QUERY);
  expect(data.chargePoint).toEqual({ name: "A", location: null });
  expect(missingIn(data).map(({ path, error }) => [path, error.message, error.requestId])).toEqual([
    ["chargePoint.location", "it broke", "r-1"],
    ["sessions.nodes.point", "it broke", "r-1"],
  ]);
  expect(missingIn(data.sessions)).toHaveLength(2);
});

it("is an error where nothing is left, where something was to be done, and where nobody is signed in", async () => {
  answers.push({ data: { chargePoint: null }, errors: [failed(["chargePoint"])] });
  await expect(gql(QUERY)).rejects.toThrow("it broke");
  answers.push({ data: { reset: { command: null } }, errors: [failed(["reset", "command"])] });
  await expect(gql(document("\n    mutation Reset { reset { command { id } } }"))).rejects.toThrow("it broke");
  answers.push({ data: { viewer: {}, sessions: null }, errors: [failed(["sessions"], "UNAUTHENTICATED")] });
  await expect(gql(QUERY)).rejects.toThrow("it broke");
});

it("keeps what is missing through the cache, also page by page, until an answer has it", async () => {
  answers.push({ data: { sessions: { nodes: [{ id: "1" }], total: null } }, errors: [failed(["sessions", "total"])] });
  const { sessions } = await gql(QUERY);
  const first = { pages: [sessions], pageParams: [null] };
  const kept = share({ pages: [{ nodes: [{ id: "1" }], total: 4 }], pageParams: [null] }, first) as typeof first;
  expect(kept).not.toBe(first);
  expect(missingIn(kept)).toHaveLength(1);
  const longer = share(kept, { pages: [...kept.pages, { nodes: [], total: 4 }], pageParams: [null, "a"] });
  expect(missingIn(longer)).toHaveLength(1);
  // Null this time because there is none: nothing else has changed.
  const whole = share(kept, { pages: [{ nodes: [{ id: "1" }], total: null }], pageParams: [null] });
  expect(whole).toBe(kept);
  expect(missingIn(whole)).toEqual([]);
});
