import { expect, type Page } from "@playwright/test";
import { ChargePoint, now } from "./charge-point";
import { addChargePoint, addIdTag, house, signedIn } from "./house";
import { expectAccessible, signIn, test } from "./page";

const accept = () => ({ status: "Accepted" });

/** The life of the command that was just asked for, until its answer; then it is put away. */
async function acceptedAndPutAway(page: Page) {
  const life = page.getByRole("dialog", { name: "Command" });
  await expect(life.getByText("Answered: Accepted")).toBeVisible();
  await life.getByRole("button", { name: "Close" }).click();
  await expect(life).toBeHidden();
}

test("a limit is looked at, sent, seen to be obeyed, compared, and cleared", async ({ page }) => {
  const token = await signedIn();
  await addChargePoint("PLAYED-SMART", token);
  await addIdTag("SMART-1", token);
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 10 }];
  const point = await ChargePoint.boot(house().ocpp, "PLAYED-SMART", {
    SetChargingProfile: accept,
    ClearChargingProfile: accept,
    GetCompositeSchedule: () => ({
      status: "Accepted",
      connectorId: 0,
      scheduleStart: now(),
      chargingSchedule: { chargingRateUnit: "A", duration: 3600, chargingSchedulePeriod },
    }),
  });
  const transactionId = await point.start("SMART-1");
  await point.status("Charging");
  const draw = (watts: number) => {
    const meterValue = [{ timestamp: now(), sampledValue: [{ value: String(watts), measurand: "Power.Active.Import", unit: "W" }] }];
    return point.call("MeterValues", { connectorId: 1, transactionId, meterValue });
  };
  await draw(11_040);
  await signIn(page, "/charge-points/PLAYED-SMART?tab=smart-charging");
  const chart = page.getByRole("slider", { name: /^What may be drawn: Charge point/ });
  await expect(chart).toHaveAttribute("aria-valuetext", /May be drawn no limit, Measured 16.A/);
  await expect(page.getByText("No profile is installed")).toBeVisible();

  await page.getByRole("button", { name: "Set a limit" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Set a limit" });
  await dialog.getByLabel("Limit of period 1 in A").fill("");
  await dialog.getByRole("button", { name: "See what it changes" }).click();
  await expect(dialog.getByText("Each period wants a start", { exact: false })).toBeVisible();
  await dialog.getByLabel("Limit of period 1 in A").fill("10");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "See what it changes" }).click();
  const preview = dialog.getByRole("slider");
  await expect(preview).toHaveAttribute("aria-valuetext", /With it 10.A \(this one\), As it is no limit/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Send it" }).click();
  await acceptedAndPutAway(page);

  await draw(6_900);
  const bar = page.getByRole("button", { name: /^#\d+, Installed, 10.A/ });
  await expect(bar).toBeVisible();
  await expect(chart).toHaveAttribute("aria-valuetext", /May be drawn 10.A \(#\d+[^)]*\), Measured 10.A/);
  await page.getByRole("button", { name: "Ask the charge point" }).click();
  await expect(chart).toHaveAttribute("aria-valuetext", /It says 10.A/);
  await chart.focus();
  await page.keyboard.press("Home");
  await expect(chart).toHaveAttribute("aria-valuenow", "0");
  await page.getByText("As a table").click();
  await expect(page.getByRole("cell", { name: "It says" })).toBeVisible();
  await expectAccessible(page);

  await bar.click();
  const profile = page.getByRole("dialog", { name: /^Profile #/ });
  await expect(profile.getByText("user:admin")).toBeVisible();
  await profile.getByRole("button", { name: "Clear it" }).click();
  await acceptedAndPutAway(page);
  await expect(page.getByText("No profile is installed")).toBeVisible();
  await expect(page.getByRole("table", { name: "Charging profiles" }).getByText("Cleared")).toBeVisible();
  point.close();
});

test("a connector is reserved, counts down, and is given back", async ({ page }) => {
  const token = await signedIn();
  await addChargePoint("PLAYED-HELD", token);
  await addIdTag("HOLDER-1", token);
  const point = await ChargePoint.boot(house().ocpp, "PLAYED-HELD", { ReserveNow: accept, CancelReservation: accept });
  await signIn(page, "/charge-points/PLAYED-HELD?tab=reservations");
  await page.getByRole("button", { name: "Reserve" }).click();
  const dialog = page.getByRole("dialog", { name: "Reserve" });
  await dialog.getByLabel("Id tag").fill("HOLDER-1");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Reserve" }).click();
  await acceptedAndPutAway(page);
  await point.status("Reserved");

  const held = page.getByRole("list", { name: "Held now" }).getByRole("listitem");
  await expect(held).toContainText("HOLDER-1");
  await expect(held.getByText("Held", { exact: true })).toBeVisible();
  await expect(held.getByRole("timer")).toHaveText(/^(29:\d\d|30:00)$/);
  const before = await held.getByRole("timer").textContent();
  await expect(held.getByRole("timer")).not.toHaveText(before ?? "");
  await expectAccessible(page);
  await page.getByRole("navigation", { name: "About this charge point" }).getByRole("link", { name: "Live" }).click();
  await expect(page.getByRole("region", { name: "Connector 1" })).toContainText(/Reserved for HOLDER-1 until \d\d:\d\d/);
  await page.getByRole("link", { name: "Reservations" }).click();

  await page.getByRole("button", { name: "Cancel the reservation of HOLDER-1" }).click();
  await acceptedAndPutAway(page);
  await expect(page.getByText("Nothing is reserved")).toBeVisible();
  await expect(page.getByRole("table", { name: "Reservations that are over" }).getByText("Cancelled from here.")).toBeVisible();
  await expectAccessible(page);
  point.close();
});
