/** What every visit of a test begins with, and what must hold on each page. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { PASSWORD } from "./house";

/** Nothing on the page may shut anybody out. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

export async function signIn(page: Page, path: string, username = "admin", password = PASSWORD) {
  await page.goto(path);
  await page.getByLabel("Username").fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("header").getByText("Live", { exact: true })).toBeVisible();
}

/** The tests of this file fail if a page throws or complains. */
export function complainless() {
  const complaints: string[] = [];
  test.beforeEach(({ page }) => {
    complaints.length = 0;
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("ERR_")) complaints.push(message.text());
    });
  });
  test.afterEach(() => expect(complaints).toEqual([]));
}
