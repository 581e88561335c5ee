import { expect, it } from "vitest";
import { accepted, reportedInWords, standing, syncInWords } from "./words";

const list = { version: null, sentAt: null, reportedVersion: null, reportedAt: null, supported: null, known: false };

it("says what is not known to be unknown, and NotSupported without alarm", () => {
  expect(standing(list)).toEqual({ text: "Nobody knows what it holds", tone: "warning" });
  expect(standing({ ...list, version: 4 })).toEqual({ text: "What it holds is not known any more", tone: "warning" });
  expect(standing({ ...list, version: 4, known: true, supported: true })).toEqual({ text: "Known: version 4", tone: "good" });
  expect(standing({ ...list, reportedVersion: 0, known: true })).toEqual({ text: "Its list is empty, as it says", tone: "neutral" });
  expect(standing({ ...list, supported: false })).toEqual({ text: "It keeps no local list", tone: "neutral" });
});

it("tells the two versions that are none", () => {
  expect([null, -1, 0, 7, -5].map(reportedInWords)).toEqual([
    "never asked",
    "it keeps no list (-1)",
    "its list is empty (0)",
    "7",
    "-5, which means nothing",
  ]);
});

it("does not show a synchronisation as whole before it is done", () => {
  const sync = { state: "RUNNING" as const, acceptedEntries: 199, missingEntries: 1, commandCount: 2, repaired: false };
  expect(accepted(sync)).toEqual({ done: 199, all: 200, percent: 99 });
  expect(accepted({ ...sync, acceptedEntries: 200, missingEntries: 0 }).percent).toBe(99);
  expect(accepted({ ...sync, state: "DONE", acceptedEntries: 200, missingEntries: 0 }).percent).toBe(100);
  expect(accepted({ ...sync, acceptedEntries: 0, missingEntries: 0 }).percent).toBe(0);
  expect(syncInWords({ ...sync, state: "DONE", commandCount: 0 }).text).toBe("Nothing was missing");
  expect(syncInWords({ ...sync, state: "FAILED" }).tone).toBe("critical");
});
