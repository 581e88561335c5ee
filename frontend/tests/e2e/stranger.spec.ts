/** Somebody who knows nothing opens the demo, and goes only by what stands on the page. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { expect } from "@playwright/test";
import { house } from "./house";
import { test } from "./page";

let demo: ChildProcess;
let address: string;

async function freePort(): Promise<number> {
  return new Promise((done) => {
    const listening = createServer().listen(0, () => {
      const { port } = listening.address() as { port: number };
      listening.close(() => done(port));
    });
  });
}

test.beforeAll(async () => {
  const [http, ocpp] = [await freePort(), await freePort()];
  address = `http://localhost:${http}`;
  demo = spawn(resolve(house().python), ["-m", "cli", "demo", "--count", "8", "--days", "1"], {
    cwd: resolve(import.meta.dirname, "../../.."),
    env: { ...process.env, VOLTGRAPH_HTTP_PORT: String(http), VOLTGRAPH_OCPP_PORT: String(ocpp) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((done, fail) => {
    demo.stdout?.on("data", (said: Buffer) => said.toString().includes("The demo runs") && done());
    demo.once("exit", (code) => fail(new Error(`the demo ended with ${code}`)));
  });
});

test.afterAll(async () => {
  if (demo.exitCode !== null) return;
  const ended = new Promise((done) => demo.once("exit", done));
  demo.kill("SIGTERM");
  await ended;
});

test("a stranger watches a car charge and stops it", async ({ page }) => {
  const begun = Date.now();
  await page.goto(address);
  await expect(page.getByText("This is a demo")).toContainText("Sign in as demo with the password demo-demo.");
  await page.getByText("Sign in", { exact: true }).click();

  await expect(page.getByText("Needs attention", { exact: true })).toBeVisible();
  const charging = page.locator("section", { hasText: "Charging now" });
  // The first row that draws power: a car that has only just begun may soon be refused, or full.
  const car = charging.getByRole("listitem").filter({ hasText: /\d\s*kW/ }).first();
  await car.getByText(/^DEMO-\d+ · \d$/).click();

  await expect(page.getByText("Running", { exact: true })).toBeVisible();
  await expect(page.getByText("Power", { exact: true }).first()).toBeVisible();
  const energy = page.getByText(/^[\d.,]+\s*k?Wh$/).first();
  const first = await energy.textContent();
  await expect(energy).not.toHaveText(first ?? "");

  await page.getByText("Stop charging", { exact: true }).first().click();
  await page.getByRole("dialog").getByText("Stop charging", { exact: true }).last().click();
  await expect(page.getByText("Accepted, effect seen").first()).toBeVisible();
  await expect(page.getByText("Ended", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  expect(Date.now() - begun, "two minutes are enough").toBeLessThan(120_000);
});
