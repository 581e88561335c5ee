import { expect, it } from "vitest";
import { isHere, standing, steps, type Wanted } from "./life";

const at = (second: number) => new Date(Date.parse("2026-11-21T12:00:00Z") + second * 1000).toISOString();
const command = { id: "c", state: "ANSWERED" as const, sentAt: at(1), answeredAt: at(2), failure: null, expiresAt: at(60), callError: null };
const file = { name: "a.log", sizeBytes: 10, sha256: "", receivedAt: at(5), url: "", removedAt: null };
const wanted = (change: Partial<Wanted>): Wanted => ({
  state: "ACCEPTED",
  stateAt: at(2),
  createdAt: at(0),
  fileName: "a.log",
  file: null,
  command,
  history: [],
  ...change,
});
const told = (...words: [string, number][]) => words.map(([word, second]) => ({ id: word, word, receivedAt: at(second) }));
const life = (change: Partial<Wanted>, here = true) => steps(wanted(change), here).map(({ label, state }) => `${state}: ${label}`).slice(2);

it("waits for the file that was promised, and for none where there is nothing", () => {
  expect(life({})).toEqual(["done: Answered that it will upload a.log", "now: Is yet to upload the file", "ahead: Uploaded the file, as it says"]);
  expect(life({ state: "NOTHING_TO_UPLOAD", fileName: null })).toEqual(["done: Answered that it has none of that time"]);
});

it("knows a file by what came here, not by what the charge point says", () => {
  const uploaded = { state: "UPLOADED" as const, history: told(["Uploading", 3], ["Uploaded", 6]) };
  expect(life({ ...uploaded, file }).slice(1)).toEqual(["done: Began to upload the file", "done: The file came here", "done: Uploaded the file, as it says"]);
  expect(standing(wanted({ ...uploaded, file }))).toEqual({ text: "The file is here", tone: "good" });
  expect(standing(wanted(uploaded)).tone).toBe("neutral");
  expect(life(uploaded).at(-1)).toBe("ahead: The file came here");
  // Of an address elsewhere nothing can be told from here.
  expect(life(uploaded, false).at(-1)).toBe("done: Uploaded the file, as it says");
  expect(standing(wanted({ state: "UPLOAD_FAILED", file })).text).toBe("The file is here");
});

it("says that a file was deleted, and when", () => {
  const deleted = wanted({ state: "UPLOADED", file: { ...file, removedAt: at(9) } });
  expect(standing(deleted)).toEqual({ text: "The file was deleted", tone: "neutral" });
  expect(steps(deleted, true).at(-1)).toEqual({ label: "The file was deleted", at: at(9), state: "done" });
});

it("tells an address of this server from others", () => {
  expect(["http://localhost:8000/files/12-***", "https://csms.example.com/a/files/3-***/"].map(isHere)).toEqual([true, true]);
  expect(["ftp://host/folder/", "https://host/files/", "https://host/files/2-b"].map(isHere)).toEqual([false, false, false]);
});
