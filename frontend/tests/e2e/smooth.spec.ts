import { expect } from "@playwright/test";
import { inWords, isUndisturbed, measure } from "./frames";
import { signIn, test } from "./page";
import { tellFleet } from "./seeded-fleet";

const SECONDS = 10;

test("the list stays smooth with a thousand charge points and two hundred changes a second", async ({ page }) => {
  let told = { rows: 0 };
  await page.routeWebSocket("**/graphql", (route) => {
    told = tellFleet(route, 220);
  });
  await signIn(page, "/charge-points");
  await expect(page.getByRole("table", { name: "Charge points" })).toHaveAttribute("aria-rowcount", "1001", { timeout: 30_000 });
  const before = told.rows;
  const looking = await measure(page, SECONDS);
  const rows = (told.rows - before) / SECONDS;
  console.log(`looking: ${inWords(looking)}; ${rows.toFixed(0)} changes/s`);
  console.log(`scrolling: ${inWords(await measure(page, SECONDS, true))}`);

  expect(rows, "changes in a second, or this says nothing").toBeGreaterThan(200);
  expect(looking.busy, "ms of work on the main thread in a second").toBeLessThan(150);
  if (isUndisturbed(looking)) expect(looking.fps, "frames in a second").toBeGreaterThanOrEqual(55);
  else console.log("Frames were not judged: others wanted the processor, too.");
});
