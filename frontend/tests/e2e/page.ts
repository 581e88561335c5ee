/** What the tests of all pages do: sign in, look for what shuts people out, and listen for complaints of the browser. */
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, expect, type Page, test as base } from "@playwright/test";
import { PASSWORD } from "./house";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

interface Looked {
  /** Only the contrast: all else is the same in the other theme. */
  colours?: boolean;
  /** What is known, by rule: the opening tags of the elements that are meant, and no others. */
  known?: Record<string, RegExp>;
}

/** Nothing on the page may shut anybody out; what is still fading in has too little contrast for a moment, and no longer. */
export async function expectAccessible(page: Page, { colours = false, known = {} }: Looked = {}) {
  await expect(async () => {
    // Nothing here is in a frame of another origin, for which the other mode opens a page of its own each time.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    const { violations } = await (colours ? axe.withRules("color-contrast") : axe.withTags(TAGS)).analyze();
    const serious = violations.flatMap(({ id, impact, nodes }) =>
      impact === "serious" || impact === "critical" ? nodes.filter(({ html }) => !known[id]?.test(html)).map(({ html }) => [id, html]) : [],
    );
    expect(serious).toEqual([]);
  }).toPass({ timeout: 15_000 });
}

const signedIn = new Map<string, Awaited<ReturnType<BrowserContext["cookies"]>>>();

/** Come in at `path`. Who has signed in once by the form has its cookie from then on, as long as it lasts. */
export async function signIn(page: Page, path: string, username = "admin", password = PASSWORD) {
  const live = page.locator("header").getByText("Live", { exact: true });
  const form = page.getByRole("button", { name: "Sign in" });
  await page.context().addCookies(signedIn.get(username) ?? []);
  await page.goto(path);
  await expect(live.or(form)).toBeVisible();
  if (await form.isVisible()) {
    await page.getByLabel("Username").fill(username);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await form.click();
    await expect(live).toBeVisible();
    signedIn.set(username, await page.context().cookies());
  }
}

/** A test in which the browser must not complain; a line that was cut on purpose is no complaint. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        const words = message.text();
        if ((message.type() === "error" && !words.includes("ERR_")) || words.startsWith("Uncompiled message")) complaints.push(words);
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
