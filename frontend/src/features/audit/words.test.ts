import { expect, it } from "vitest";
import { setPreferences } from "../../lib/preferences";
import { actionInWords, differences, inShort, KNOWN_ACTIONS } from "./words";

it("says what changed from what to what, and nothing of what stayed or of what only tables need", () => {
  const entry = { before: { role: "VIEWER", key: "a" }, after: { role: "ADMIN", key: "b" } };
  expect(differences(entry)).toEqual([{ column: "role", label: "Role", before: "Viewer", after: "Administrator" }]);
  expect(inShort(entry)).toBe("Role: Viewer → Administrator");
});

it("shows no secrets, writes degrees as degrees and moments in the zone of the reader", () => {
  setPreferences({ timeZone: "UTC" });
  const shown = differences({
    before: { password_hash: "***", latitude: null, archived_at: null, published: false },
    after: { password_hash: "***", latitude: 52_520_000, archived_at: "2026-03-01T12:00:00Z", published: true },
  }).map((one) => [one.label, one.before, one.after]);
  expect(shown.slice(0, 2)).toEqual([
    ["Password", "not shown", "not shown"],
    ["Latitude", "–", "52.52°"],
  ]);
  expect(shown[2]?.[2]).toContain("12:00:00");
  expect(shown[3]).toEqual(["Published", "no", "yes"]);
  setPreferences({ timeZone: "local" });
});

it("tells of something new all that it has, and is short about many changes", () => {
  const [made] = differences({ before: null, after: { labels: ["a", "b"], some_new_column: { deep: 1 } } });
  expect(made).toEqual({ column: "labels", label: "Labels", before: null, after: "a, b" });
  const many = { before: { name: "a", city: "b", note: "c" }, after: { name: "x", city: "y", note: "z" } };
  expect(inShort(many)).toBe("Name: a → x · City: b → y · and 1 more");
  expect(inShort({ before: null, after: { name: "a" } })).toBe("");
});

it("has words for every action, also for one that it does not know", () => {
  for (const action of KNOWN_ACTIONS) expect(actionInWords(action)).not.toContain("_");
  expect(actionInWords("createLocation")).toBe("Added a location");
  expect(actionInWords("reserveTheMoon")).toBe("Reserve the moon");
});
