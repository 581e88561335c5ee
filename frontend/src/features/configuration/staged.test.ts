import { beforeEach, expect, it, vi } from "vitest";
import { isToSend, sendStaged, stage, stagedOf, unstage, unstageAll } from "./staged";

const POINT = "CP-1";
const wish = (key: string, to: string) => ({ key, to, from: "1", secret: false });
const asked: { key: string; idempotencyKey: string }[] = [];

/** The server as far as this room sees it: an answer to each change, in the order of the words. */
function serverAnswers(...answers: ({ state: string; status: string | null } | "lost")[]) {
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    const { variables } = JSON.parse(body) as { variables: { input: { key: string; idempotencyKey: string } } };
    asked.push(variables.input);
    const answer = answers.shift();
    if (answer === undefined || answer === "lost") throw new TypeError("no network");
    const command = { id: `command of ${variables.input.key}`, action: "change_configuration", callError: null, ...answer };
    return new Response(JSON.stringify({ data: { changeConfiguration: { command, warning: null, userErrors: [] } } }));
  });
}

beforeEach(() => {
  unstageAll(POINT);
  asked.length = 0;
});

it("keeps one change a key, whatever its case", () => {
  stage(POINT, wish("HeartbeatInterval", "60"));
  stage(POINT, wish("heartbeatinterval", "90"));
  expect(stagedOf(POINT).map(({ to }) => to)).toEqual(["90"]);
  unstage(POINT, "HEARTBEATINTERVAL");
  expect(stagedOf(POINT)).toEqual([]);
});

it("sends one after the other and keeps what came of each", async () => {
  serverAnswers({ state: "ANSWERED", status: "Accepted" }, { state: "ANSWERED", status: "RebootRequired" }, { state: "ANSWERED", status: "Rejected" });
  for (const key of ["A", "B", "C"]) stage(POINT, wish(key, "2"));
  await sendStaged(POINT, false);
  expect(asked.map(({ key }) => key)).toEqual(["A", "B", "C"]);
  expect(stagedOf(POINT).map(({ result }) => [result?.end, result?.needsRestart])).toEqual([
    ["answered", false],
    ["answered", true],
    ["failed", false],
  ]);
  expect(stagedOf(POINT).filter(isToSend).map(({ key }) => key)).toEqual(["C"]);
});

it("asks a new question only after an answer, and never repeats what has an unknown outcome", async () => {
  serverAnswers({ state: "FAILED", status: null }, { state: "TIMED_OUT", status: null }, { state: "ANSWERED", status: "Accepted" });
  stage(POINT, wish("A", "2"));
  stage(POINT, wish("B", "2"));
  await sendStaged(POINT, false);
  await sendStaged(POINT, false);
  expect(asked.map(({ key }) => key)).toEqual(["A", "B", "A"]);
  expect(asked[0]?.idempotencyKey).not.toBe(asked[2]?.idempotencyKey);
});

it("repeats the very same question after a request that broke off", async () => {
  serverAnswers("lost", { state: "ANSWERED", status: "Accepted" });
  stage(POINT, wish("A", "2"));
  await sendStaged(POINT, false);
  expect(stagedOf(POINT)[0]?.result?.end).toBe("failed");
  await sendStaged(POINT, false);
  expect(asked[0]?.idempotencyKey).toBe(asked[1]?.idempotencyKey);
  expect(stagedOf(POINT)[0]?.result?.end).toBe("answered");
});
