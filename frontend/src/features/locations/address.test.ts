import { expect, it } from "vitest";
import { addressOf, degrees, pair } from "./address";

it("writes an address in one line, without what is missing", () => {
  const nothing = { address: null, postalCode: null, city: null, region: null, country: null };
  expect(addressOf({ ...nothing, address: "Danziger Strasse 16", postalCode: "10435", city: "Berlin", country: "DE" })).toBe(
    "Danziger Strasse 16, 10435 Berlin, Germany",
  );
  expect(addressOf({ ...nothing, city: "Lyon", country: "??" })).toBe("Lyon, ??");
  expect(addressOf(nothing)).toBe("");
});

it("reads degrees with a comma or a point, and says what is no number", () => {
  expect([degrees("52.5"), degrees("52,5"), degrees(" -13.405° "), degrees("")]).toEqual([52.5, 52.5, -13.405, null]);
  expect(degrees("north")).toBeNaN();
});

it("knows a pasted pair of coordinates from a single number with a comma", () => {
  expect(pair("52.52, 13.405")).toEqual(["52.52", "13.405"]);
  expect(pair("-33.8568 151.2153")).toEqual(["-33.8568", "151.2153"]);
  expect(["52", "52.5", "52,13", "a, b"].map(pair)).toEqual([null, null, null, null]);
});
