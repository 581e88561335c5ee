import { expect, it } from "vitest";
import { buildOf } from "./version";

it("reads the build from the script of the page", () => {
  const page = '<head><link rel="stylesheet" href="/assets/index-a.css"><script type="module" crossorigin src="/assets/index-Y6laB_8T.js"></script></head>';
  expect(buildOf(page)).toBe("/assets/index-Y6laB_8T.js");
  expect(buildOf("<p>The server starts.</p>")).toBeNull();
});
