import { afterEach, expect, it } from "vitest";
import { fromField, toField } from "./field-time";
import { setPreferences } from "./preferences";

afterEach(() => setPreferences({ timeZone: "local" }));

it("says the moment back that was typed, in whichever zone times are shown", () => {
  for (const timeZone of ["local", "UTC"] as const) {
    setPreferences({ timeZone });
    expect(fromField(toField("2026-07-01T12:30:00Z"))).toBe("2026-07-01T12:30:00.000Z");
  }
});

it("shows UTC as it is, and takes what is empty or half typed for nothing", () => {
  setPreferences({ timeZone: "UTC" });
  expect(toField("2026-07-01T12:30:00Z")).toBe("2026-07-01T12:30");
  expect([fromField(""), fromField("2026-07-"), toField(null), toField(undefined)]).toEqual([null, null, "", ""]);
});
