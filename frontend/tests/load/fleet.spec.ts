import { expect, type Page } from "@playwright/test";
import { inWords, isUndisturbed, measure } from "../e2e/frames";
import { signIn, test } from "../e2e/page";

const SECONDS = 15;

/** Count the changed rows that the server tells. */
function listen(page: Page): { rows: number } {
  const told = { rows: 0 };
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const { payload: body } = JSON.parse(String(payload)) as { payload?: { data?: Record<string, { nodes?: object[] }> } };
      for (const change of Object.values(body?.data ?? {})) told.rows += change.nodes?.length ?? 0;
    }),
  );
  return told;
}

test("the fleet stays smooth with a thousand simulated charge points and two hundred changes a second", async ({ page }) => {
  const told = listen(page);
  await signIn(page, "/charge-points?sort=power");
  await expect(page.getByRole("table", { name: "Charge points" })).toHaveAttribute("aria-rowcount", "1001", { timeout: 60_000 });
  told.rows = 0;
  const looking = await measure(page, SECONDS);
  const rows = told.rows / SECONDS;
  console.log(`looking: ${inWords(looking)}; ${rows.toFixed(0)} changed rows/s`);
  console.log(`scrolling: ${inWords(await measure(page, SECONDS, true))}`);

  expect(rows, "changed rows in a second, or this says nothing").toBeGreaterThan(200);
  expect(looking.busy, "ms of work on the main thread in a second").toBeLessThan(150);
  if (isUndisturbed(looking)) expect(looking.fps, "frames in a second").toBeGreaterThanOrEqual(55);
  else console.log("Frames were not judged: the fleet, the server and the browser do not fit on this machine together.");
});
