import { expect, it } from "vitest";
import { doubts, handedOver, standing, steps, type Update } from "./life";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const at = (second: number) => new Date(NOW + second * 1000).toISOString();
const command = { id: "c", state: "ANSWERED" as const, sentAt: at(1), answeredAt: at(2), failure: null, expiresAt: at(60), callError: null };
const update = (change: Partial<Update>): Update => ({
  state: "ACCEPTED",
  stateAt: at(2),
  createdAt: at(0),
  retrieveDate: at(0),
  versionAfter: null,
  command,
  history: [],
  image: null,
  deliveredBytes: null,
  ...change,
});
const told = (...words: string[]) => words.map((word, index) => ({ id: String(index), word, firmwareVersion: null, receivedAt: at(3 + index) }));
const life = (change: Partial<Update>) => steps(update(change), NOW, () => "later").map(({ label, state }) => `${state}: ${label}`);

it("says of an update that was heard no more than that, and what is to come", () => {
  expect(life({})).toEqual([
    "done: Asked",
    "done: Sent",
    "done: Heard what it is to do",
    "now: Is yet to fetch the image",
    "ahead: Fetched the image",
    "ahead: Began to install it",
    "ahead: Installed it",
  ]);
  expect(steps(update({ retrieveDate: at(60) }), NOW, () => "13:01")[3]?.note).toBe("not before 13:01");
});

it("keeps each report, a second try too, and expects nothing after a failure", () => {
  expect(life({ state: "DOWNLOAD_FAILED", history: told("Downloading", "DownloadFailed", "Downloading", "DownloadFailed") }).slice(3)).toEqual([
    "done: Began to fetch the image",
    "bad: Could not fetch the image",
    "done: Began to fetch the image",
    "bad: Could not fetch the image",
  ]);
});

it("does not take Installed for another version before the charge point has told one", () => {
  const installed = { state: "INSTALLED" as const, history: told("Downloading", "Downloaded", "Installing", "Installed") };
  expect(life(installed).at(-1)).toBe("ahead: Came back with another version");
  const back = [...installed.history, { id: "b", word: "BootNotification", firmwareVersion: "2.1", receivedAt: at(9) }];
  expect(life({ ...installed, history: back, versionAfter: "2.1" }).at(-1)).toBe("done: Came back with version 2.1");
});

it("ends where nothing was sent or all was refused, and says that nobody knows where no answer came", () => {
  const unsent = { ...command, state: "EXPIRED" as const, sentAt: null, failure: "its time ran out" };
  expect(life({ state: "NOT_SENT", command: unsent })).toEqual(["done: Asked", "bad: Never sent"]);
  const refused = { ...command, state: "FAILED" as const, callError: { code: "NotSupported", description: "no Firmware Management here" } };
  expect(life({ state: "REFUSED", command: refused }).at(-1)).toBe("bad: Answered that it does not know how to do this");
  expect(standing(update({ state: "REFUSED", command: refused }), NOW)).toEqual({ text: "Not supported", tone: "warning" });
  const silent = { ...command, state: "TIMED_OUT" as const };
  expect(life({ state: "UNANSWERED", command: silent })).toEqual(["done: Asked", "done: Sent", "bad: No usable answer came"]);
  expect(life({ state: "DOWNLOADING", command: silent, history: told("Downloading") })).toContain("now: Is fetching the image");
});

it("tells how much of an image was handed over, but nothing of an address elsewhere", () => {
  const image = { id: "i", version: "2.1", vendor: null, model: null, fileName: "a.bin", sizeBytes: 3000 };
  expect(handedOver({ image, deliveredBytes: 1000 })).toEqual({ done: 1000, all: 3000, percent: 33 });
  expect(handedOver({ image, deliveredBytes: 9000 })?.percent).toBe(100);
  expect([handedOver({ image, deliveredBytes: 0 }), handedOver({ image: null, deliveredBytes: null })]).toEqual([null, null]);
});

it("doubts an image for another vendor or model, in any case of letters, and none where one of them says nothing", () => {
  const point = { vendor: "Acme", model: "Fast" };
  expect(doubts({ vendor: "ACME ", model: null }, point)).toBeNull();
  expect(doubts({ vendor: "Other", model: "Fast" }, point)).toContain("Other");
  expect(doubts({ vendor: "Acme", model: "Slow" }, point)).toContain("Slow");
  expect(doubts({ vendor: "Other", model: null }, { vendor: null, model: null })).toBeNull();
});
