import { expect, it } from "vitest";
import { setPreferences } from "../../lib/preferences";
import { actionInWords, differences, KNOWN_ACTIONS, valueInWords } from "./words";

const shown = (entry: Parameters<typeof differences>[0]) =>
  differences(entry).map((one) => [one.label, valueInWords(one.column, one.before), valueInWords(one.column, one.after)]);

it("says what changed from what to what, and nothing of what only tables need", () => {
  expect(shown({ before: { role: "VIEWER", key: "a" }, after: { role: "ADMIN", key: "b" } })).toEqual([
    ["Role", "Viewer", "Administrator"],
  ]);
});

it("shows no secrets, writes degrees as degrees and moments in the zone of the reader", () => {
  setPreferences({ timeZone: "UTC" });
  const told = shown({
    before: { password_hash: "***", latitude: null, archived_at: null, published: false },
    after: { password_hash: "***", latitude: 52_520_000, archived_at: "2026-03-01T12:00:00Z", published: true },
  });
  expect(told.slice(0, 2)).toEqual([
    ["Password", "not shown", "not shown"],
    ["Latitude", "–", "52.52°"],
  ]);
  expect(told[2]?.[2]).toContain("12:00:00");
  expect(told[3]).toEqual(["Published", "no", "yes"]);
  setPreferences({ timeZone: "local" });
});

it("tells of something new all that it has, of columns that it does not know too", () => {
  const made = differences({ before: null, after: { labels: ["a", "b"], some_new_column: { deep: 1 } } });
  expect(made.map((one) => [one.label, one.fresh, valueInWords(one.column, one.after)])).toEqual([
    ["Labels", true, "a, b"],
    ["Some new column", true, '{"deep":1}'],
  ]);
});

it("has words for every action, also for one that it does not know", () => {
  for (const action of KNOWN_ACTIONS) expect(actionInWords(action)).not.toContain("_");
  expect(actionInWords("createLocation")).toBe("Added a location");
  expect(actionInWords("reserveTheMoon")).toBe("Reserve the moon");
});
