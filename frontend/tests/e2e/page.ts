/** What the tests of all pages do: sign in, look for what shuts people out, and listen for complaints of the browser. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test as base } from "@playwright/test";
import { PASSWORD } from "./house";

/** Nothing on the page may shut anybody out; what is still fading in has too little contrast for a moment, and no longer. */
export async function expectAccessible(page: Page) {
  await expect(async () => {
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  }).toPass({ timeout: 5_000 });
}

export async function signIn(page: Page, path: string, username = "admin", password = PASSWORD) {
  await page.goto(path);
  await page.getByLabel("Username").fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("header").getByText("Live", { exact: true })).toBeVisible();
}

/** A test in which the browser must not complain; a line that was cut on purpose is no complaint. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().includes("ERR_")) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
