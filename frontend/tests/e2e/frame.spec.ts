/** What the frame around the pages promises: what is missing is named, a change of page is announced, and the palette leads to forms. */
import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { ask, signedIn } from "./house";
import { expectAccessible, signIn, test } from "./page";

const toPage = (page: Page, name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true }).click();

async function palette(page: Page, text: string) {
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find or do" });
  await field.fill(text);
  return { field, first: page.getByRole("listbox", { name: "Found" }).getByRole("option").first() };
}

test("a field that fails takes nothing else from the page, is named with its reason, and is asked for again", async ({ page }) => {
  let broken = true;
  await page.route("**/graphql", async (route) => {
    const query = String((route.request().postDataJSON() as { query?: string } | null)?.query);
    if (!broken || !/query ChargePoint\(/.test(query)) return route.continue();
    const response = await route.fetch();
    const answer = (await response.json()) as { data: { chargePoint: object } };
    const error = { message: "the place could not be read", path: ["chargePoint", "location"], extensions: { code: "INTERNAL", requestId: "r-77" } };
    return route.fulfill({ response, json: { data: { chargePoint: { ...answer.data.chargePoint, location: null } }, errors: [error] } });
  });
  await signIn(page, "/charge-points/SIM-001");
  const notice = page.getByText("Parts of this page could not be read:").locator("..");
  await expect(notice.getByRole("listitem")).toHaveText("chargePoint.location: the place could not be read INTERNAL · r-77");
  await expect(page.getByRole("region", { name: "Connector 1" })).toBeVisible();
  await expectAccessible(page);
  // It belongs to the page that lacks it, and is there again with it.
  await toPage(page, "Charge points");
  await expect(notice).toHaveCount(0);
  await page.goBack();
  await expect(notice).toBeVisible();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(notice).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Connector 1" })).toBeVisible();
});

test("a change of page moves the focus to its heading; a filter, a tab and a dialog keep theirs", async ({ page }) => {
  await signIn(page, "/");
  await toPage(page, "Sessions");
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeFocused();
  await page.getByRole("textbox", { name: "Id tag" }).fill("DRIVER-1");
  await expect(page).toHaveURL(/q=DRIVER-1/);
  await expect(page.getByRole("textbox", { name: "Id tag" })).toBeFocused();
  const found = await palette(page, "sim-003");
  await expect(found.first).toContainText("SIM-003");
  await found.field.press("Enter");
  await expect(page.getByRole("heading", { name: "SIM-003" })).toBeFocused();
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("link", { name: "History" })).toBeFocused();
  const tag = await palette(page, "driver-2");
  await expect(tag.first).toContainText("DRIVER-2");
  await tag.field.press("Enter");
  const drawer = page.getByRole("dialog", { name: "Id tag" });
  await expect(drawer).toBeVisible();
  await expect.poll(() => drawer.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
});

test("the palette leads to the forms that stand on pages of their own", async ({ page }) => {
  await signIn(page, "/");
  for (const [word, title, tab] of [
    ["limit", "Set a limit", "smart-charging"],
    ["reserve", "Reserve", "reservations"],
    ["diagnostics", "Ask for diagnostics", "firmware"],
  ] as const) {
    const found = await palette(page, word.slice(0, -1));
    await expect(found.first).toContainText(title);
    await found.field.press("Enter");
    await expect(found.field).toHaveValue(`${word} `);
    await found.field.pressSequentially("SIM-002");
    await expect(found.first).toContainText("SIM-002");
    await found.field.press("Enter");
    const form = page.getByRole("dialog", { name: title });
    await expect(form).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`tab=${tab}&form=${word}`));
    await form.getByRole("button", { name: "Close" }).click();
    await expect(form).toHaveCount(0);
    await expect(page).not.toHaveURL(/form=/);
  }
  const list = await palette(page, "list SIM-002");
  await expect(list.first).toContainText("SIM-002");
  await list.field.press("Enter");
  await expect(page).toHaveURL(/tab=local-list/);
});

test("a page whose styles did not come is not shown bare when it is opened again", async ({ page, complaints }) => {
  await signIn(page, "/sessions");
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();
  await page.route("**/assets/*.css", (route) => route.abort());
  await toPage(page, "Audit");
  await expect(page.getByText("This page could not be loaded")).toBeVisible();
  await page.unroute("**/assets/*.css");
  await toPage(page, "Sessions");
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();
  const again = page.waitForEvent("load");
  await toPage(page, "Audit");
  await again;
  await expect(page.getByRole("heading", { name: "Audit" })).toBeVisible();
  await expect(page.locator('link[rel="stylesheet"][href*="AuditPage"]')).toHaveCount(1);
  expect(complaints.splice(0).filter((line) => !line.startsWith("NotLoaded"))).toEqual([]);
});

test("the messages of the fleet are narrowed by time and direction, and all that fit are exported", async ({ page }) => {
  await signIn(page, "/messages");
  await expect(page.getByLabel("Unique id")).toHaveAttribute("title", /Name the charge point first/);
  await page.getByRole("combobox", { name: "Direction" }).click();
  await page.getByRole("option", { name: "to the charge point" }).click();
  await expect(page).toHaveURL(/way=out/);
  const until = page.getByLabel("to", { exact: true });
  await until.fill("2020-01-01T00:00");
  await expect(page.getByText("No message fits")).toBeVisible();
  await expect(until).toBeFocused();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(until).toHaveValue("");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n");
  await expect(page.getByText("frames were written")).toContainText(lines.length.toLocaleString("en-GB"));
  await expectAccessible(page);
});

test("sessions that somebody should look at are a list of their own", async ({ page }) => {
  await signIn(page, "/sessions");
  await page.getByText("Needs attention", { exact: true }).click();
  await expect(page).toHaveURL(/state=attention/);
  await expect(page.getByText("No session needs attention").or(page.getByRole("table", { name: "Sessions" }))).toBeVisible();
  await expectAccessible(page);
});

test("who only looks is offered nothing that their role forbids", async ({ page }) => {
  const create = "mutation ($input: CreateUserInput!) { createUser(input: $input) { userErrors { message } } }";
  await ask(create, { input: { username: "looker", password: "only looks at it", role: "VIEWER" } }, await signedIn());
  await signIn(page, "/users", "looker", "only looks at it");
  await expect(page.getByText("You may not see this")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add" })).toHaveCount(0);
  await page.goto("/api-keys");
  await expect(page.getByText("You may not see this")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make a key" })).toHaveCount(0);
  await expect(page.getByRole("toolbar")).toHaveCount(0);
});
