import { expect } from "@playwright/test";
import { expectAccessible, signIn, test } from "./page";

test("a location is added, gets a charge point, and stands on the map", async ({ page }) => {
  await signIn(page, "/locations");
  await page.getByRole("button", { name: "Add" }).first().click();
  const form = page.getByRole("dialog", { name: "Add a location" });
  await form.getByLabel("Name").fill("Harbour");
  await form.getByLabel("City").fill("Hamburg");
  await form.getByLabel("Latitude").fill("53,5459");
  await form.getByLabel("Longitude").fill("9.9683");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { name: "Harbour" })).toBeVisible();
  await page.getByRole("button", { name: "Put one here" }).click();
  const put = page.getByRole("dialog", { name: "Put a charge point here" });
  await put.getByLabel("Charge point").fill("SIM-004");
  await page.getByRole("option", { name: "SIM-004" }).click();
  await put.getByRole("button", { name: "Put it here" }).click();
  await expect(page.getByRole("table", { name: "Charge points here" }).getByRole("link", { name: "SIM-004" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "On the map" }).click();
  const map = page.getByRole("application", { name: /^Map of the locations/ });
  await expect(map.getByRole("button", { name: /^Harbour: / })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("region", { name: "Harbour" }).getByText("1 charge point")).toBeVisible();
  await expectAccessible(page);
  const marker = map.getByRole("button", { name: /^Harbour: / });
  const before = await marker.boundingBox();
  await map.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await marker.boundingBox())?.x).toBeLessThan((before?.x ?? 0) - 50);

  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("group", { name: "Map of the locations" }).getByRole("button", { name: /^Harbour: / }).click();
  await expect(page.getByRole("region", { name: "Harbour" })).toBeVisible();
  await expect(page).toHaveURL(/\/map\?location=/);
});

test("a person is added, signs in with what is handed over, and does not see what only administrators may", async ({ page, browser }) => {
  await signIn(page, "/users");
  await page.getByRole("button", { name: "Add" }).click();
  const form = page.getByRole("dialog", { name: "Add a user" });
  await form.getByLabel("Username").fill("Anna");
  await form.getByRole("button", { name: "Invent one" }).click();
  await form.getByLabel("Operator").check();
  await expectAccessible(page);
  const password = await form.getByLabel("Password").inputValue();
  await form.getByRole("button", { name: "Add" }).click();
  await expect(form.getByText(password)).toBeVisible();
  await form.getByRole("button", { name: "Close" }).last().click();
  const row = page.getByRole("row", { name: /Anna/ });
  await expect(row.getByText("never")).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await signIn(other, "/users", "anna", password);
  await expect(other.getByText("You may not see this")).toBeVisible();
  await expect(other.getByRole("link", { name: "Audit" })).toHaveCount(0);
  await expectAccessible(other);
  await other.context().close();

  await page.reload();
  await expect(row.getByText("never")).toHaveCount(0);
  await expectAccessible(page);
});

test("an API key shows its token once, sees what its scope names, and is shut out when it is revoked", async ({ page, request }) => {
  await signIn(page, "/locations");
  await page.getByRole("button", { name: "Add" }).first().click();
  const place = page.getByRole("dialog", { name: "Add a location" });
  await place.getByLabel("Name").fill("Depot");
  await place.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { name: "Depot" })).toBeVisible();
  await page.goto("/api-keys");
  await page.getByRole("button", { name: "Make a key" }).first().click();
  const form = page.getByRole("dialog", { name: "Make an API key" });
  await form.getByLabel("Name").fill("partner");
  await form.getByLabel("Only some charge points").check();
  await form.getByLabel("Locations").first().click();
  await page.getByRole("option", { name: "Depot" }).click();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Make it" }).click();
  const token = await form.locator("code").first().innerText();
  expect(token).toMatch(/^vgk_/);
  const ask = () =>
    request.post("/graphql", {
      headers: { authorization: `Bearer ${token}` },
      data: { query: "{ viewer { label } chargePoints { nodes { id } } locations { nodes { name } } }" },
    });
  expect((await (await ask()).json()).data).toEqual({
    viewer: { label: "key:partner" },
    chargePoints: { nodes: [] },
    locations: { nodes: [{ name: "Depot" }] },
  });
  await form.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole("button", { name: "Change partner" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No API keys yet")).toBeVisible();
  expect((await (await ask()).json()).errors[0].extensions.code).toBe("UNAUTHENTICATED");
});

test("a driver gets an id tag, and the audit says who did it and what became of what", async ({ page }) => {
  await signIn(page, "/drivers");
  await page.getByRole("button", { name: "Add" }).first().click();
  const form = page.getByRole("dialog", { name: "Add a driver" });
  await form.getByLabel("Name").fill("Greta Holm");
  await form.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { name: "Greta Holm" })).toBeVisible();
  await page.getByRole("button", { name: "Give an id tag" }).click();
  const give = page.getByRole("dialog", { name: "Give an id tag" });
  await give.getByLabel("Id tag").fill("GRETA-1");
  await give.getByRole("button", { name: "Give it" }).click();
  await expect(page.getByRole("link", { name: "GRETA-1" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const change = page.getByRole("dialog", { name: "Change the driver" });
  await change.getByLabel("Name").fill("Greta Holm-Berg");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Greta Holm-Berg" })).toBeVisible();

  await page.goto("/audit?who=user:admin&what=updateDriver");
  const table = page.getByRole("table", { name: "Audit" });
  await expect(table).toHaveAttribute("aria-rowcount", "2");
  await expect(table.getByText("Greta Holm → Greta Holm-Berg")).toBeVisible();
  await expectAccessible(page);
  await table.getByRole("link").first().click();
  const entry = page.getByRole("dialog", { name: "Changed a driver" });
  await expect(entry.getByRole("link", { name: "Greta Holm-Berg" })).toBeVisible();
  await expectAccessible(page);
});

test("the system says that all its parts work and who holds the charge points", async ({ page }) => {
  await signIn(page, "/system");
  await expect(page.getByText("works", { exact: true })).toHaveCount(4);
  const node = page.getByRole("table", { name: "Nodes" }).getByRole("row").nth(1);
  await expect(node.getByText("Alive")).toBeVisible();
  await expect(node.getByText("8", { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test("GraphiQL asks as the person who is signed in, follows a subscription, and needs nobody else", async ({ page, baseURL }) => {
  const outside: string[] = [];
  page.on("request", (one) => {
    if (/^https?:/.test(one.url()) && !one.url().startsWith(baseURL ?? "")) outside.push(one.url());
  });
  await signIn(page, "/graphiql");
  const run = page.getByRole("button", { name: /Execute query/ });
  const first = page.getByRole("menuitem", { name: "Fleet" });
  // Until the editor has read what stands in it, there is nothing to choose from.
  await expect(async () => {
    await run.click();
    await expect(first).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await first.click();
  const answer = page.locator(".result-window");
  await expect(answer.getByText("chargePointsOnline")).toBeVisible();
  await run.click();
  await page.getByRole("menuitem", { name: "Live" }).click();
  await expect(answer.getByText("sessionsChanged")).toBeVisible();
  expect(outside).toEqual([]);
  // A tab of GraphiQL is a button within a tab, so that it can be dragged and renamed: its own, and nothing of ours reaches in there.
  const known = { "nested-interactive": /^<li [^>]*role="tab" class="graphiql-tab / };
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page, { colours: colorScheme === "dark", known });
    }
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test("the pages of administration can be used by all, in both themes, on a narrow screen too", async ({ page }) => {
  test.slow();
  await signIn(page, "/");
  for (const path of ["/locations", "/map", "/drivers", "/users", "/api-keys", "/audit", "/system"]) {
    await page.goto(path);
    await expect(page.locator("main h1")).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, { colours: colorScheme === "dark" });
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  }
});
