import { expect, it } from "vitest";
import { inventPassword } from "./roles";

it("invents passwords that differ, of letters and digits that nobody mixes up", () => {
  const made = Array.from({ length: 200 }, inventPassword);
  expect(new Set(made).size).toBe(200);
  for (const one of made) expect(one).toMatch(/^[a-km-np-zA-HJ-NP-Z2-9]{18}$/);
  expect(new Set(made.join("")).size).toBeGreaterThan(50);
});
