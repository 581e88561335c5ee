import { expect, type Page } from "@playwright/test";
import { addChargePoint, addIdTag, house, signedIn, startServer, stopServer } from "./house";
import { ChargePoint, now } from "./charge-point";
import { expectAccessible, signIn, test } from "./page";

/** What is typed into the palette, and the first thing that it finds. */
async function palette(page: Page, text: string) {
  await expect(page.getByRole("button", { name: "Find or do" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find or do" });
  await field.fill(text);
  return { field, first: page.getByRole("option").first() };
}

test("a session is asked for, begins, is watched and stopped", async ({ page }) => {
  const token = await signedIn();
  await addChargePoint("PLAYED-1", token);
  await addIdTag("PLAYER-1", token);
  const accept = () => ({ status: "Accepted" });
  const point = await ChargePoint.boot(house().ocpp, "PLAYED-1", { RemoteStartTransaction: accept, RemoteStopTransaction: accept });
  await signIn(page, "/charge-points/PLAYED-1");
  await page.getByRole("region", { name: "Connector 1" }).getByRole("button", { name: "Start charging" }).click();
  const dialog = page.getByRole("dialog", { name: "Start charging" });
  await dialog.getByLabel("Id tag").fill("PLAYER-1");
  await dialog.getByRole("button", { name: "Start charging" }).click();
  const life = page.getByRole("dialog", { name: "Command" });
  await expect(life.getByText("Accepted, effect not seen yet")).toBeVisible();

  const transactionId = await point.start("PLAYER-1");
  await point.status("Charging");
  const meterValue = [{ timestamp: now(), sampledValue: [{ value: "7200", measurand: "Power.Active.Import", unit: "W" }] }];
  await point.call("MeterValues", { connectorId: 1, transactionId, meterValue });
  await expect(life.getByText("Accepted, effect seen")).toBeVisible();
  await life.getByRole("link", { name: String(transactionId) }).click();
  await expect(page.getByRole("heading", { name: `Session ${transactionId}` })).toBeVisible();
  await expect(life).toBeHidden();
  await expect(page.getByText("7.2kW").first()).toBeVisible();

  await page.getByRole("button", { name: "Stop charging" }).click();
  const stop = page.getByRole("dialog", { name: "Stop charging" });
  await expect(stop.getByText("The session of PLAYER-1 will end.")).toBeVisible();
  await stop.getByRole("button", { name: "Stop charging" }).click();
  await expect(life.getByText("Accepted, effect not seen yet")).toBeVisible();
  await point.call("StopTransaction", { transactionId, meterStop: 3000, timestamp: now(), reason: "Remote" });
  await expect(life.getByText("Accepted, effect seen")).toBeVisible();
  await life.getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("Stopped from here", { exact: false }).first()).toBeVisible();
  await expect(page.getByText("2.00 kWh")).toBeVisible();
  point.close();
});

test("changes of configuration are collected, sent together, and each keeps its answer", async ({ page }) => {
  await addChargePoint("PLAYED-2", await signedIn());
  const values: Record<string, string> = { HeartbeatInterval: "300", ConnectorPhaseRotation: "0.RST", LightIntensity: "80" };
  const answers: Record<string, string> = { HeartbeatInterval: "Accepted", ConnectorPhaseRotation: "RebootRequired", LightIntensity: "Rejected" };
  const point = await ChargePoint.boot(house().ocpp, "PLAYED-2", {
    GetConfiguration: () => ({ configurationKey: Object.entries(values).map(([key, value]) => ({ key, value, readonly: false })) }),
    ChangeConfiguration: ({ key, value }) => {
      const status = answers[String(key)] ?? "NotSupported";
      if (status === "Accepted") values[String(key)] = String(value);
      return { status };
    },
    Reset: () => ({ status: "Accepted" }),
  });
  await signIn(page, "/charge-points/PLAYED-2?tab=configuration");
  await page.getByRole("button", { name: "Read from the charge point" }).click();
  const change = async (key: string, value: string) => {
    await page.getByRole("button", { name: `Change ${key}` }).click();
    const dialog = page.getByRole("dialog", { name: "Change a value" });
    await dialog.getByLabel("New value").fill(value);
    if (key === "LightIntensity") {
      await expect(dialog.getByText("At most 100 is expected.")).toBeVisible();
      await expectAccessible(page);
    }
    await dialog.getByRole("button", { name: "Put on the list" }).click();
  };
  await change("HeartbeatInterval", "60");
  await change("ConnectorPhaseRotation", "0.STR");
  await change("LightIntensity", "300");
  const list = page.getByRole("list", { name: "Changes" });
  await expect(list.getByRole("listitem")).toHaveCount(3);
  // It outlives a look at another page.
  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("link", { name: "Configuration" }).click();
  await expect(list.getByRole("listitem").filter({ hasText: "HeartbeatInterval" })).toContainText("300");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send 3 changes" }).click();
  await expect(list.getByRole("listitem").filter({ hasText: "HeartbeatInterval" })).toContainText("Accepted");
  await expect(list.getByRole("listitem").filter({ hasText: "ConnectorPhaseRotation" })).toContainText("counts after a restart");
  await expect(list.getByRole("listitem").filter({ hasText: "LightIntensity" })).toContainText("Rejected");
  const table = page.getByRole("table", { name: "Configuration" });
  await expect(table.getByRole("row").filter({ hasText: "LightIntensity" })).toContainText("differs");
  await expect(table.getByRole("row").filter({ hasText: "ConnectorPhaseRotation" })).toContainText("needs a restart");
  await expect(table.getByRole("row").filter({ hasText: "HeartbeatInterval" })).toContainText("60");
  await page.getByRole("button", { name: "Restart it" }).click();
  await page.getByRole("dialog", { name: "Restart" }).getByRole("button", { name: "Restart" }).click();
  await expect(page.getByRole("dialog", { name: "Command" }).getByText("Answered: Accepted")).toBeVisible();
  point.close();
});

test("a charge point that knocked is accepted and gets in with its next try", async ({ page }) => {
  await expect(ChargePoint.connect(house().ocpp, "STRANGER-1")).rejects.toThrow("was not let in");
  await signIn(page, "/");
  await page.getByRole("link", { name: "Unknown, knocking" }).click();
  await page.getByRole("row", { name: /STRANGER-1/ }).getByRole("button", { name: "Accept" }).click();
  const dialog = page.getByRole("dialog", { name: "Accept a charge point" });
  await dialog.getByRole("button", { name: "Accept" }).click();
  await expect(dialog.getByText("It gets in with its next try.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("link", { name: "Open it" }).click();
  await expect(page.getByText("never connected")).toBeVisible();
  const point = await ChargePoint.boot(house().ocpp, "STRANGER-1");
  await expect(page.locator("main header").getByText("Online", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Connector 1" }).getByText("Available", { exact: true })).toBeVisible();
  point.close();
});

test("a change that nobody answered leaves its value in doubt, until the charge point is asked for it", async ({ page }) => {
  await addChargePoint("DOUBT-1", await signedIn());
  const told = { GetConfiguration: () => ({ configurationKey: [{ key: "LightIntensity", value: "40", readonly: false }] }) };
  const gone = await ChargePoint.boot(house().ocpp, "DOUBT-1", {
    ...told,
    ChangeConfiguration: () => {
      gone.close();
      return undefined;
    },
  });
  await signIn(page, "/charge-points/DOUBT-1?tab=configuration");
  await page.getByRole("button", { name: "Read from the charge point" }).click();
  await page.getByRole("button", { name: "Change LightIntensity" }).click();
  const dialog = page.getByRole("dialog", { name: "Change a value" });
  await dialog.getByLabel("New value").fill("60");
  await dialog.getByRole("button", { name: "Put on the list" }).click();
  await page.getByRole("button", { name: /^Send .*change/ }).click();
  await expect(page.getByText("A change got no answer: this value is in doubt.")).toBeVisible();
  const row = page.getByRole("table", { name: "Configuration" }).getByRole("row").filter({ hasText: "LightIntensity" });
  await expect(row).toContainText("in doubt");
  await expectAccessible(page);
  const back = await ChargePoint.boot(house().ocpp, "DOUBT-1", told);
  await page.getByRole("button", { name: "Ask for them" }).click();
  await expect(row).not.toContainText("in doubt");
  back.close();
});

test("somebody is told on the overview that a driver was refused, and finds out why", async ({ page }) => {
  const token = await signedIn();
  await addChargePoint("PLAYED-3", token);
  await addIdTag("BLOCKED-1", token, true);
  const point = await ChargePoint.boot(house().ocpp, "PLAYED-3");
  await signIn(page, "/");
  await expect(page.getByRole("heading", { name: "Power, last 24 hours" })).toBeVisible();
  await expect(page.getByText(/^Today .* ago$/)).toBeVisible();
  const asked: string[] = [];
  page.on("request", (one) => void (one.postData()?.includes("query NeedsAttention") && asked.push(one.url())));
  await point.start("BLOCKED-1");
  const need = page.getByRole("list", { name: "Needs attention" }).getByRole("listitem").filter({ hasText: "BLOCKED-1 was refused: Blocked" });
  await expect(need).toContainText("PLAYED-3");
  expect(asked).toEqual([]);
  await need.getByRole("link", { name: "PLAYED-3" }).click();
  await expect(page.getByText("Runs although the id tag was refused")).toBeVisible();
  await page.getByRole("link", { name: "BLOCKED-1" }).click();
  const drawer = page.getByRole("dialog", { name: "Id tag" });
  await drawer.getByLabel("Charge point").fill("PLAYED-3");
  await drawer.getByRole("button", { name: "Ask" }).click();
  await expect(drawer.getByText(/blocked/).last()).toBeVisible();
  point.close();
});

test("the tiles of the overview are filters, and a view that was saved is there after a reload", async ({ page }) => {
  await signIn(page, "/");
  await page.getByRole("link", { name: "Charging", exact: true }).click();
  await expect(page).toHaveURL(/status=CHARGING/);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save this view" }).click();
  await page.getByRole("dialog", { name: "Save this view" }).getByLabel("Name").fill("Those that charge");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Those that charge" })).toBeVisible();
  await page.goto("/charge-points");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Those that charge" }).click();
  await expect(page).toHaveURL(/status=CHARGING/);
});

test("a charge point is renamed, archived and found among the archived ones", async ({ page }) => {
  await addChargePoint("OLD-1", await signedIn());
  await signIn(page, "/charge-points/OLD-1");
  await page.getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("dialog", { name: "Edit OLD-1" });
  await form.getByLabel("Name").fill("Behind the barn");
  await form.getByLabel("Archived").check();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "OLD-1 Behind the barn" })).toBeVisible();
  await page.goto("/charge-points?q=OLD-1");
  await expect(page.getByText("No charge point fits")).toBeVisible();
  await page.getByText("Archived", { exact: true }).click();
  await expect(page.getByRole("row", { name: /OLD-1/ })).toContainText("Behind the barn");
});

test("the palette finds what the server knows, and completes commands", async ({ page }) => {
  await signIn(page, "/sessions");
  const tag = await palette(page, "driver-1");
  await expect(tag.first).toContainText("DRIVER-1");
  await expectAccessible(page);
  await tag.field.press("Enter");
  await expect(page.getByRole("dialog", { name: "Id tag" })).toBeVisible();
  await page.goto("/");
  const command = await palette(page, "res");
  await expect(command.first).toContainText("Restart");
  await command.field.press("Enter");
  await expect(command.field).toHaveValue("reset ");
  await command.field.pressSequentially("SIM-004");
  await expect(command.first).toContainText("SIM-004");
  await command.field.press("Enter");
  await expect(page.getByRole("dialog", { name: "Restart" })).toContainText("SIM-004");
});

test("a newer console is told, and nothing reloads by itself", async ({ page }) => {
  await signIn(page, "/");
  const next = '<script type="module" crossorigin src="/assets/index-next.js"></script>';
  await page.route("/", (route) => (route.request().resourceType() === "fetch" ? route.fulfill({ contentType: "text/html", body: next }) : route.continue()));
  await expect(page.getByText("A new version of the console is here.")).toHaveCount(0);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByText("A new version of the console is here.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByRole("heading", { name: "Power now", exact: true })).toBeVisible();
  await expect(page.getByText("A new version of the console is here.")).toHaveCount(0);
});

test("a server that dies is told at once, and its return needs no reload", async ({ page }) => {
  await signIn(page, "/charge-points/SIM-001");
  await expect(page.getByRole("button", { name: "Commands" })).toBeEnabled();
  await stopServer("SIGKILL");
  await expect(page.getByText("The server cannot be reached.")).toBeVisible({ timeout: 3_000 });
  await expect(page.locator("header").getByText("Live", { exact: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Commands" })).toBeDisabled();
  await startServer();
  await expect(page.locator("header").getByText("Live", { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("main header").getByText("Online", { exact: true })).toBeVisible({ timeout: 45_000 });
  await expect(page.getByRole("button", { name: "Commands" })).toBeEnabled();
});
