/** Starts the server and the charge points for a run of tests, and ends both with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { FullConfig } from "@playwright/test";

export const PASSWORD = "a password for tests";
export const TAGS = ["DRIVER-1", "DRIVER-2", "DRIVER-3", "DRIVER-4"];
/** Charge points that the simulator plays, and how it plays them. */
export interface Fleet {
  count: number;
  arguments: string[];
}

/** Where this run lives; the tests, which are other processes, read it from the environment. */
interface House {
  http: number;
  ocpp: number;
  python: string;
  folder: string;
}

const VARIABLE = "HOUSE_OF_THE_TESTS";
const ROOT = resolve(import.meta.dirname, "../../..");

export function house(): House {
  return JSON.parse(process.env[VARIABLE] ?? "{}") as House;
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what} took more than a minute`);
    await new Promise((resolveLater) => setTimeout(resolveLater, 200));
  }
}

export async function ask<T>(query: string, variables: object = {}, token?: string): Promise<T> {
  const response = await fetch(`http://localhost:${house().http}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (answer.errors?.[0]) throw new Error(answer.errors[0].message);
  return answer.data;
}

export async function signedIn(): Promise<string> {
  const login = "mutation ($password: String!) { login(input: { username: \"admin\", password: $password }) { token } }";
  return (await ask<{ login: { token: string } }>(login, { password: PASSWORD })).login.token;
}

export async function addChargePoint(identity: string, token: string): Promise<void> {
  const create = "mutation ($identity: String!) { createChargePoint(input: { identity: $identity }) { userErrors { message } } }";
  await ask(create, { identity }, token);
}

export async function addIdTag(idTag: string, token: string, blocked = false): Promise<void> {
  const create = "mutation ($input: CreateIdTagInput!) { createIdTag(input: $input) { userErrors { message } } }";
  await ask(create, { input: { idTag, blocked } }, token);
}

function start(module: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(resolve(house().python), ["-m", module, ...args], {
    cwd: ROOT,
    // What a developer has set for a server of their own is not meant for this one.
    env: { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VOLTGRAPH_"))), ...env },
    stdio: ["ignore", process.env.VERBOSE ? "inherit" : "ignore", "inherit"],
  });
}

/** Start the server and wait until it is ready; its number is kept where whoever stops it finds it. */
export async function startServer(): Promise<void> {
  const { folder, http, ocpp } = house();
  const server = start("cli", ["serve"], {
    VOLTGRAPH_DATABASE_URL: `sqlite://${folder}/test.db`,
    VOLTGRAPH_HTTP_PORT: String(http),
    VOLTGRAPH_OCPP_PORT: String(ocpp),
    VOLTGRAPH_ADMIN_PASSWORD: PASSWORD,
    VOLTGRAPH_LOG_LEVEL: "warning",
  });
  writeFileSync(join(folder, "server.pid"), String(server.pid));
  await until("the start of the server", async () => {
    if (server.exitCode !== null) throw new Error("the server ended");
    return (await fetch(`http://localhost:${http}/health/ready`)).ok;
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function stopServer(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
  const pid = Number(readFileSync(join(house().folder, "server.pid"), "utf8"));
  if (!isAlive(pid)) return;
  process.kill(pid, signal);
  await until("the end of the server", async () => !isAlive(pid));
}

export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  const { http, ocpp, python, fleet } = config.metadata as { http: number; ocpp: number; python: string; fleet: Fleet };
  const folder = mkdtempSync(join(tmpdir(), "voltgraph-console-"));
  process.env[VARIABLE] = JSON.stringify({ http, ocpp, python, folder } satisfies House);
  let simulator: ChildProcess | null = null;
  const stop = async () => {
    if (simulator?.exitCode === null) {
      const ended = new Promise((done) => simulator?.once("exit", done));
      simulator.kill("SIGTERM");
      await ended;
    }
    await stopServer();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await startServer();
    const token = await signedIn();
    for (const idTag of TAGS) await addIdTag(idTag, token);
    const digits = Math.max(3, String(fleet.count).length);
    for (let number = 1; number <= fleet.count; number++) await addChargePoint(`SIM-${String(number).padStart(digits, "0")}`, token);
    simulator = start("simulator", [
      ...["--url", `ws://localhost:${ocpp}/ocpp`, "--count", String(fleet.count), "--tags", TAGS.join(",")],
      ...fleet.arguments,
    ]);
    await until("the connection of the charge points", async () => {
      const summary = await ask<{ fleetSummary: { chargePointsOnline: number } }>("{ fleetSummary { chargePointsOnline } }", {}, token);
      return summary.fleetSummary.chargePointsOnline >= fleet.count;
    });
  } catch (cause) {
    await stop();
    throw cause;
  }
  return stop;
}
