import { expect, it } from "vitest";
import { driverId, whoInWords } from "./who";

it("finds a driver by the id that the server gives it, and nobody else", () => {
  expect(["driver:7", "driver:12", "driver:1024"].map(driverId)).toEqual(["RHJpdmVyOjc", "RHJpdmVyOjEy", "RHJpdmVyOjEwMjQ"]);
  expect(["user:driver:7", "driver:", "key:partner", "system"].map(driverId)).toEqual([null, null, null, null]);
});

it("says no number that only the server knows", () => {
  expect(["driver:12", "user:anna"].map(whoInWords)).toEqual(["a driver", "user:anna"]);
});
