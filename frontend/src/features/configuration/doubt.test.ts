import { expect, it } from "vitest";
import type { KnownKeyFragment } from "../../generated/graphql";
import { doubtOf } from "./doubt";

function known(change: Partial<KnownKeyFragment>): KnownKeyFragment {
  return { key: "K", profile: "Core", type: "TEXT", access: "READ_WRITE", meaning: "", unit: null, least: null, most: null, words: [], ...change };
}

it("doubts what the specification does not foresee, and nothing about a maker's own key", () => {
  expect(doubtOf(null, "anything")).toBeNull();
  const interval = known({ type: "INTEGER", least: 0, most: 100 });
  expect(doubtOf(interval, "60")).toBeNull();
  expect(doubtOf(interval, "-1")).toMatch("At least 0");
  expect(doubtOf(interval, "101")).toMatch("At most 100");
  expect(doubtOf(interval, "1 minute")).toMatch("whole number");
  expect(doubtOf(known({ type: "BOOLEAN" }), "TRUE")).toBeNull();
  expect(doubtOf(known({ type: "BOOLEAN" }), "yes")).toMatch("true or false");
  const measured = known({ type: "LIST", words: ["Voltage", "SoC"] });
  expect(doubtOf(measured, "Voltage, soc")).toBeNull();
  expect(doubtOf(measured, "Voltage,Mood")).toBe("No standard word: Mood");
  expect(doubtOf(known({ access: "READ" }), "1")).toMatch("only be read");
});
