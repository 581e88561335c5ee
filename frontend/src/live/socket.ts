/** One WebSocket for all subscriptions of the tab: it comes back by itself, and notices a line that died silently. */
import { type Client, createClient } from "graphql-ws";
import { reportSignedOut } from "../lib/api";
import { setLine } from "./connection";

const PING_EVERY = 10_000;
const PONG_WITHIN = 5_000;
const FORBIDDEN = 4403;
/** The server takes no more sockets of this person: of how many, its reason says. */
const CROWDED = /^RATE_LIMITED/;

/** Half a second, doubling up to ten, and a little chance so that not all consoles come back at once. */
export function pauseBefore(attempt: number): number {
  return Math.min(10_000, 500 * 2 ** Math.min(attempt, 6)) * (0.75 + Math.random() / 2);
}

let client: Client | null = null;
let hurry: (() => void) | null = null;

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseBefore(attempt));
    hurry = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Do not wait for the next try: somebody asked, or the network came back. */
export function retryNow(): void {
  hurry?.();
}

function open(): Client {
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const address = new URL("/graphql", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const opened = createClient({
    url: address.href,
    lazy: false,
    keepAlive: PING_EVERY,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (attempt) => {
      setLine({ phase: "lost", attempts: attempt + 1 });
      return pause(attempt);
    },
    onNonLazyError: () => setLine({ phase: "lost" }),
    on: {
      connecting: () => setLine({ phase: "connecting" }),
      connected: () => setLine({ phase: "live", attempts: 0, cause: null }),
      ping: (received) => {
        if (!received) watchdog = setTimeout(() => opened.terminate(), PONG_WITHIN);
      },
      pong: (received) => {
        if (received) clearTimeout(watchdog);
      },
      closed: (event) => {
        clearTimeout(watchdog);
        const { code, reason } = event as CloseEvent;
        const cause = code === FORBIDDEN ? "session" : CROWDED.test(reason) ? "crowded" : navigator.onLine ? "server" : "offline";
        setLine({ phase: "lost", cause });
        if (code === FORBIDDEN) reportSignedOut();
      },
    },
  });
  return opened;
}

export function socket(): Client {
  client ??= open();
  return client;
}

export function closeSocket(): void {
  const closing = client;
  client = null;
  void closing?.dispose();
  setLine({ phase: "idle", attempts: 0, cause: null });
}

if (typeof window !== "undefined") {
  window.addEventListener("online", retryNow);
  // A dead line is not waited for: the browser knows it first.
  window.addEventListener("offline", () => client?.terminate());
}
