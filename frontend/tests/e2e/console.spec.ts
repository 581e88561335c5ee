import { expect } from "@playwright/test";
import { expectAccessible, signIn, test } from "./page";

test("somebody with a wrong password stays outside, with the right one lands where they wanted to go", async ({ page }) => {
  await page.goto("/sessions");
  await page.getByLabel("Username").fill("admin");
  await page.getByRole("textbox", { name: "Password" }).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Username or password are wrong.")).toBeVisible();
  await expectAccessible(page);
  await signIn(page, "/sessions");
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();
  await expectAccessible(page);
});

test("the list of charge points is filtered by the address and changes by itself", async ({ page }) => {
  await signIn(page, "/charge-points?q=SIM-00");
  const table = page.getByRole("table", { name: "Charge points" });
  await expect(table).toHaveAttribute("aria-rowcount", "9");
  await expectAccessible(page);
  await page.getByLabel("Identity or name").fill("SIM-003");
  await expect(table).toHaveAttribute("aria-rowcount", "2");
  await expect(page).toHaveURL(/q=SIM-003/);
  await page.goto("/charge-points?status=CHARGING");
  await expect(table.getByText("Charging").first()).toBeVisible();
  const powers = async () => (await table.getByRole("row").allInnerTexts()).join(" ");
  const before = await powers();
  await expect.poll(powers, { timeout: 20_000 }).not.toBe(before);
});

test("a running session counts on by itself, with its power drawn", async ({ page }) => {
  await signIn(page, "/sessions?state=running");
  await page.getByRole("table", { name: "Sessions" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: /^Session \d+$/ })).toBeVisible();
  const energy = page.locator("dl").first().getByText(/Wh/).locator("..");
  const before = await energy.innerText();
  await expect.poll(() => energy.innerText(), { timeout: 30_000 }).not.toBe(before);
  await expect(page.locator("canvas").first()).toBeVisible();
  await expectAccessible(page);
});

test("a restart is followed from the question to its effect, and survives a reload of the page", async ({ page }) => {
  await signIn(page, "/charge-points/SIM-005");
  await page.getByRole("button", { name: "Commands" }).click();
  await page.getByRole("menuitem", { name: "Restart" }).click();
  const dialog = page.getByRole("dialog", { name: "Restart" });
  await expectAccessible(page);
  await dialog.getByLabel("Reason").fill("a test");
  await dialog.getByRole("button", { name: "Restart" }).click();
  const life = page.getByRole("dialog", { name: "Command" });
  await expect(life.getByText("Answered: Accepted")).toBeVisible();
  await expect(page).toHaveURL(/command=/);
  await page.reload();
  await expect(life.getByText("Accepted, effect seen")).toBeVisible({ timeout: 45_000 });
  await expect(life.getByText("Back after the restart")).toBeVisible();
  await expectAccessible(page);
});

test("many charge points are told something at once, with a result for each", async ({ page }) => {
  await signIn(page, "/charge-points");
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await expect(page.getByText("8 selected")).toBeVisible();
  await page.getByRole("button", { name: "Command", exact: true }).click();
  await page.getByRole("menuitem", { name: "Ask for a message" }).click();
  const dialog = page.getByRole("dialog", { name: "Ask for a message" });
  await dialog.getByRole("button", { name: "Ask for a message" }).click();
  await expect(dialog.getByText("8 of 8 have answered")).toBeVisible({ timeout: 45_000 });
  await expect(dialog.getByText(/Accepted/)).toHaveCount(8);
});

test("the log of a charge point joins questions and answers, and rests when it is paused", async ({ page }) => {
  await signIn(page, "/charge-points/SIM-001?tab=messages");
  const table = page.getByRole("table", { name: "Messages of SIM-001" });
  await table.getByRole("button", { name: /BootNotification/ }).first().click();
  const word = page.getByRole("dialog", { name: "BootNotification" });
  await expect(word.getByRole("heading", { name: /Question/ })).toBeVisible();
  await expect(word.getByRole("heading", { name: /Answer/ })).toBeVisible();
  await expectAccessible(page);
  await word.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText(/Paused, [1-9]\d* new/)).toBeVisible({ timeout: 30_000 });
});

test("an id tag is added and blocked, and the console says why it would be refused", async ({ page }) => {
  await signIn(page, "/id-tags");
  await page.getByRole("button", { name: "Add" }).click();
  const form = page.getByRole("dialog", { name: "Add an id tag" });
  await form.getByLabel("Id tag").fill("VISITOR-9");
  await form.getByLabel("Blocked").check();
  await form.getByRole("button", { name: "Add" }).click();
  await page.getByRole("link", { name: "VISITOR-9" }).click();
  const drawer = page.getByRole("dialog", { name: "Id tag" });
  await drawer.getByLabel("Charge point").fill("SIM-001");
  await drawer.getByRole("button", { name: "Ask" }).click();
  await expect(drawer.getByText("Blocked").nth(1)).toBeVisible();
  await expectAccessible(page);
});

test("a lost line is told at once, nothing pretends to be live, and it comes back without a reload", async ({ page, context }) => {
  await signIn(page, "/");
  await expect(page.getByRole("heading", { name: "Power now", exact: true })).toBeVisible();
  await expectAccessible(page);
  await context.setOffline(true);
  await expect(page.getByText("This device is offline.")).toBeVisible({ timeout: 2_000 });
  await expect(page.locator("header").getByText("Live", { exact: true })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Power now", exact: true })).toBeVisible();
  await context.setOffline(false);
  await expect(page.locator("header").getByText("Live", { exact: true })).toBeVisible({ timeout: 20_000 });
});

test("a page that was never opened leaves the frame standing while the server is away, and opens when it is back", async ({ page, context, complaints }) => {
  await signIn(page, "/charge-points");
  await expect(page.getByRole("link", { name: "SIM-001" })).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText("This device is offline.")).toBeVisible({ timeout: 2_000 });
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Audit" }).click();
  await expect(page.getByText("This page could not be loaded")).toBeVisible();
  await expect(page.getByText("This device is offline.")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible({ timeout: 20_000 });
  await expect(page).toHaveTitle("Audit · Voltgraph");
  // The browser's console may know of it; nothing else went wrong.
  expect(complaints.splice(0).filter((line) => !line.startsWith("NotLoaded"))).toEqual([]);
});

test("what is typed right after the palette was asked for is not lost", async ({ page }) => {
  await signIn(page, "/");
  await expect(page.getByRole("heading", { name: "Power now", exact: true })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("gsaudit");
  await expect(page.getByRole("combobox", { name: "Find or do" })).toHaveValue("gsaudit");
  expect(new URL(page.url()).pathname).toBe("/");
});

const TABS = ["live", "sessions", "messages", "configuration", "smart-charging", "reservations", "jobs", "firmware", "local-list", "history"].map((tab) => `/charge-points/SIM-002?tab=${tab}`);

for (const path of ["/", "/charge-points", ...TABS, "/sessions", "/messages", "/commands", "/id-tags", "/firmware", "/onboarding"]) {
  test(`${path} can be used by all, in both themes, on a narrow screen too`, async ({ page }) => {
    await signIn(page, path);
    await expect(page.locator("main h1")).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, { colours: colorScheme === "dark" });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      }
    }
  });
}
