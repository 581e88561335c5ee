import { defineConfig } from "@playwright/test";
import type { Fleet } from "./tests/e2e/house";

const http = Number(process.env.VOLTGRAPH_TEST_HTTP_PORT ?? 8471);
const ocpp = Number(process.env.VOLTGRAPH_TEST_OCPP_PORT ?? 9471);
const python = process.env.VOLTGRAPH_TEST_PYTHON ?? "../.venv/bin/python";

const fleet: Fleet = {
  count: 8,
  arguments: ["--seed", "3", "--speed", "10", "--pace", "8", "--faults", "0", "--meter-interval", "5"],
};

/** The real server with a new database, and beside it simulated charge points whose life passes ten times as fast. */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "node_modules/.playwright",
  globalSetup: "./tests/e2e/house.ts",
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  metadata: { http, ocpp, python, fleet },
  use: {
    baseURL: `http://localhost:${http}`,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
