/** Starts the server and the charge points for a run of tests, and ends both with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { FullConfig } from "@playwright/test";

export const PASSWORD = "a password for tests";
export const TAGS = ["DRIVER-1", "DRIVER-2", "DRIVER-3", "DRIVER-4"];
const ROOT = resolve(import.meta.dirname, "../../..");

async function until(what: string, server: ChildProcess, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition().catch(() => false))) {
    if (server.exitCode !== null) throw new Error("the server ended");
    if (Date.now() > deadline) throw new Error(`${what} took more than a minute`);
    await new Promise((resolveLater) => setTimeout(resolveLater, 200));
  }
}

export async function ask<T>(base: string, query: string, variables: object, token?: string): Promise<T> {
  const response = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (answer.errors?.[0]) throw new Error(answer.errors[0].message);
  return answer.data;
}

export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  const { http, ocpp, python } = config.metadata as { http: number; ocpp: number; python: string };
  const folder = mkdtempSync(join(tmpdir(), "voltgraph-console-"));
  const started: ChildProcess[] = [];
  const start = (module: string, args: string[], env: Record<string, string> = {}) => {
    const child = spawn(resolve(python), ["-m", module, ...args], {
      cwd: ROOT,
      // What a developer has set for a server of their own is not meant for this one.
      env: { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VOLTGRAPH_"))), ...env },
      stdio: ["ignore", process.env.VERBOSE ? "inherit" : "ignore", "inherit"],
    });
    started.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of started.toReversed()) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const base = `http://localhost:${http}`;
  const server = start("cli", ["serve"], {
    VOLTGRAPH_DATABASE_URL: `sqlite://${folder}/test.db`,
    VOLTGRAPH_HTTP_PORT: String(http),
    VOLTGRAPH_OCPP_PORT: String(ocpp),
    VOLTGRAPH_ADMIN_PASSWORD: PASSWORD,
    VOLTGRAPH_UNKNOWN_CHARGE_POINTS: "accept",
    VOLTGRAPH_LOG_LEVEL: "warning",
  });
  try {
    await until("the start of the server", server, async () => (await fetch(`${base}/health/ready`)).ok);
    const login = "mutation ($password: String!) { login(input: { username: \"admin\", password: $password }) { token } }";
    const { token } = (await ask<{ login: { token: string } }>(base, login, { password: PASSWORD })).login;
    for (const idTag of TAGS) {
      await ask(base, "mutation ($idTag: String!) { createIdTag(input: { idTag: $idTag }) { idTag { id } } }", { idTag }, token);
    }
    start("simulator", [
      ...["--url", `ws://localhost:${ocpp}/ocpp`, "--count", "8", "--seed", "3", "--speed", "10", "--pace", "8"],
      ...["--faults", "0", "--meter-interval", "5", "--tags", TAGS.join(",")],
    ]);
    await until("the connection of the charge points", server, async () => {
      const query = "{ chargePoints(filter: { online: true }) { nodes { id } } }";
      const found = await ask<{ chargePoints: { nodes: object[] } }>(base, query, {}, token);
      return found.chargePoints.nodes.length === 8;
    });
  } catch (cause) {
    await stop();
    throw cause;
  }
  return stop;
}
