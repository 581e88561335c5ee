import base from "./playwright.config";
import type { Fleet } from "./tests/e2e/house";

const fleet: Fleet = {
  count: 1000,
  arguments: ["--seed", "5", "--speed", "4", "--pace", "40", "--faults", "0", "--meter-interval", "5", "--connects", "100"],
};

/** A thousand charge points that change two hundred times a second, and a browser that must keep up. */
export default {
  ...base,
  testDir: "tests/load",
  timeout: 300_000,
  globalTimeout: 600_000,
  metadata: { ...base.metadata, fleet },
};
