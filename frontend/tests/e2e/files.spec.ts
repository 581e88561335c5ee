import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { ChargePoint } from "./charge-point";
import { addChargePoint, addIdTag, ask, house, signedIn } from "./house";
import { expectAccessible, signIn, test } from "./page";

interface Sessions {
  sessions: { nodes: { id: string }[] };
}

/** Take a simulated charge point out of use, and end what goes on there: it installs nothing while it charges. */
async function emptied(identity: string, token: string): Promise<void> {
  const inoperative = `mutation { changeAvailability(input: { chargePoint: "${identity}", connectorId: 0, type: INOPERATIVE }) { userErrors { message } } }`;
  await ask(inoperative, {}, token);
  const open = `{ sessions(filter: { chargePoint: "${identity}", open: true }) { nodes { id } } }`;
  const stop = `mutation ($id: ID!) { remoteStopTransaction(input: { chargePoint: "${identity}", sessionId: $id }) { userErrors { message } } }`;
  await expect
    .poll(async () => {
      const { nodes } = (await ask<Sessions>(open, {}, token)).sessions;
      for (const { id } of nodes) await ask(stop, { id }, token);
      return nodes.length;
    })
    .toBe(0);
}

const image = (page: Page) => page.locator('input[type="file"]').setInputFiles({ name: "fast-2.1.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(1_500_000, 7) });

test("an image is uploaded, its checksum compared, and a charge point installs it", async ({ page }) => {
  const token = await signedIn();
  await signIn(page, "/firmware");
  await expect(page.getByText("No images yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Upload an image" }).first().click();
  const form = page.getByRole("dialog", { name: "Upload an image" });
  await image(page);
  await form.getByLabel("Version").fill("2.1");
  const sum = form.locator("code");
  await expect(sum).toHaveText(/^[0-9a-f]{64}$/);
  await form.getByLabel("SHA-256 that the maker tells").fill("0".repeat(64));
  await expect(form.getByText("The file has another one")).toBeVisible();
  await expect(form.getByRole("button", { name: "Upload" })).toBeDisabled();
  await form.getByLabel("SHA-256 that the maker tells").fill(await sum.innerText());
  await expect(form.getByText("It is the same.")).toBeVisible();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Upload" }).click();
  await expect(form.getByText("The same bytes arrived that were sent.")).toBeVisible();
  await form.getByRole("button", { name: "Open it" }).click();
  const drawer = page.getByRole("dialog", { name: "Firmware image" });
  await expect(drawer.getByText("1.5 MB")).toBeVisible();
  await expectAccessible(page);

  await emptied("SIM-007", token);
  await page.goto("/charge-points/SIM-007?tab=firmware");
  await page.getByRole("button", { name: "Update the firmware" }).click();
  const update = page.getByRole("dialog", { name: "Update the firmware" });
  await update.getByRole("combobox", { name: "Image" }).click();
  await page.getByRole("option", { name: /^2\.1 / }).click();
  await expectAccessible(page);
  await update.getByRole("button", { name: "Update" }).click();
  await expect(update).toBeHidden();
  await expect(page.getByText("Heard what it is to do")).toBeVisible();
  await expect(page.getByText("1.5 MB of 1.5 MB handed over to the charge point")).toBeVisible();
  await expect(page.getByText("Installed", { exact: true })).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText("Came back with version fast-2.1")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "fast-2.1.bin" }).click();
  await expect(drawer.getByRole("heading", { name: "Installed at" })).toBeVisible();
  await expect(drawer.getByRole("link", { name: "SIM-007" })).toBeVisible();
  await ask('mutation { changeAvailability(input: { chargePoint: "SIM-007", connectorId: 0, type: OPERATIVE, waitSeconds: 0 }) { userErrors { message } } }', {}, token);
});

test("an image goes to many charge points at once, each with an address and a result of its own", async ({ page }) => {
  const token = await signedIn();
  const upload = await fetch(`http://localhost:${house().http}/files/firmware?version=3.0&vendor=test&model=Bulk&name=bulk-3.0.bin`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(1000),
  });
  expect(upload.status).toBe(201);
  const addresses = new Map<string, string>();
  const points: ChargePoint[] = [];
  for (const name of ["BULK-1", "BULK-2", "BULK-3"]) {
    await addChargePoint(name, token);
    const refuses = name === "BULK-3";
    const hears = ({ location }: Record<string, unknown>) => {
      addresses.set(name, String(location));
      return refuses ? undefined : {};
    };
    points.push(await ChargePoint.boot(house().ocpp, name, { UpdateFirmware: hears }, "Bulk"));
  }
  await signIn(page, "/firmware");
  await page.getByRole("link", { name: "3.0", exact: true }).click();
  await page.getByRole("dialog", { name: "Firmware image" }).getByRole("link", { name: "Choose charge points" }).click();
  await expect(page.getByRole("link", { name: "BULK-3" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^SIM-/ })).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("button", { name: "Command", exact: true }).click();
  await page.getByRole("menuitem", { name: "Update the firmware" }).click();
  const dialog = page.getByRole("dialog", { name: "Update the firmware" });
  await dialog.getByRole("combobox", { name: "Image" }).click();
  await page.getByRole("option", { name: /^3\.0 / }).click();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Update the firmware" }).click();
  await expect(dialog.getByText("3 of 3 have answered · 1 failed")).toBeVisible();
  await expect(dialog.getByText("Answered", { exact: true })).toHaveCount(2);
  expect(new Set(addresses.values()).size).toBe(3);
  const [first] = [...addresses.values()];
  expect((await (await fetch(first!)).arrayBuffer()).byteLength).toBe(1000);
  expect((await fetch(first!)).status).toBe(410);
  for (const point of points) point.close();
});

test("diagnostics are asked for, come, are downloaded, and deleted", async ({ page }) => {
  await signIn(page, "/charge-points/SIM-006?tab=firmware");
  await expect(page.getByText("It was never asked for diagnostics")).toBeVisible();
  await page.getByRole("button", { name: "Ask for diagnostics" }).click();
  const form = page.getByRole("dialog", { name: "Ask for diagnostics" });
  await form.getByLabel("From").fill("2026-01-01T00:00");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Ask" }).click();
  await expect(page.getByText("The file is here")).toBeVisible();
  await expect(page.getByText("The file came here")).toBeVisible();
  await expect(page.getByText("Uploaded the file, as it says")).toBeVisible();
  await expectAccessible(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^SIM-006-.*\.log$/);
  expect(readFileSync(await download.path())).toHaveLength(200_000);
  await page.getByRole("button", { name: "Delete the file" }).click();
  await expect(page.getByText("Its bytes are removed for good", { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("The file was deleted")).toHaveCount(2);
  await expect(page.getByRole("link", { name: "Download" })).toHaveCount(0);
});

test("a local list is sent as a whole where nobody knows it, and then by its difference", async ({ page }) => {
  const token = await signedIn();
  await signIn(page, "/charge-points/SIM-005?tab=local-list");
  await expect(page.getByText("Nobody knows what it holds")).toBeVisible();
  await expect(page.getByText("never asked")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send the whole list" }).click();
  await expect(page.getByText("Nothing is missing: the list says what the id tags say.")).toBeVisible();
  await expect(page.getByText("Known: version 1")).toBeVisible();
  await addIdTag("LISTED-1", token);
  await page.reload();
  const edit = page.getByRole("table", { name: "Difference to the id tags" }).getByRole("row", { name: /LISTED-1/ });
  await expect(edit).toContainText("add");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send the difference" }).click();
  await expect(page.getByText("Known: version 2")).toBeVisible();
  await expect(page.getByText("1 of 1 entries accepted")).toBeVisible();
  await expect(page.getByRole("table", { name: "What the list says" }).getByRole("link", { name: "LISTED-1" })).toBeVisible();
  await page.getByRole("button", { name: "Ask for its version" }).click();
  await expect(page.getByText("Told at")).toBeVisible();
  await expect(page.getByText("Known: version 2")).toBeVisible();
});

test("what a charge point does not do is said calmly, and what it will not send is told apart", async ({ page }) => {
  await addChargePoint("PLAYED-FILES", await signedIn());
  const point = await ChargePoint.boot(house().ocpp, "PLAYED-FILES", {
    GetLocalListVersion: () => ({ listVersion: -1 }),
    TriggerMessage: ({ requestedMessage }) => ({ status: requestedMessage === "MeterValues" ? "NotImplemented" : "Rejected" }),
  });
  await signIn(page, "/charge-points/PLAYED-FILES?tab=local-list");
  await page.getByRole("button", { name: "Ask for its version" }).click();
  await expect(page.getByText("it keeps no list (-1)")).toBeVisible();
  await expect(page.getByText("It keeps no local list").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Send the whole list" })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("link", { name: "Firmware & diagnostics" }).click();
  await page.getByRole("button", { name: "Ask for diagnostics" }).click();
  await page.getByRole("dialog", { name: "Ask for diagnostics" }).getByRole("button", { name: "Ask" }).click();
  await expect(page.getByText("Not supported", { exact: true })).toBeVisible();
  await expect(page.getByText("Answered that it does not know how to do this")).toBeVisible();

  const life = page.getByRole("dialog", { name: "Command" });
  await page.locator("main header").getByRole("button", { name: "Ask it" }).click();
  await expectAccessible(page);
  await page.getByRole("menuitem", { name: /^A sign of life/ }).click();
  await expect(life.getByText("It will not send this message now.")).toBeVisible();
  await expectAccessible(page);
  await life.getByRole("button", { name: "Close" }).click();
  await page.getByRole("link", { name: "Live", exact: true }).click();
  await page.getByRole("region", { name: "Connector 1" }).getByRole("button", { name: "Ask it" }).click();
  await page.getByRole("menuitem", { name: /^What it measures/ }).click();
  await expect(life.getByText("It cannot send this message when it is asked.", { exact: false })).toBeVisible();
  point.close();
});
