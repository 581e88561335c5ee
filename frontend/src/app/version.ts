/** Which build of the console runs here, and which one the server has now: both are told by the page's own script. */
import { onLine, currentLine } from "../live/connection";

const EVERY = 5 * 60_000;

/** The build that a page loads: the address of its script, which ends with a digest of what is in it. */
export function buildOf(html: string): string | null {
  return /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html)?.[1] ?? null;
}

/** The build that runs here; null where nothing is built, as in development. */
export function runningBuild(): string | null {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src*="/assets/"]');
  return script ? script.getAttribute("src") : null;
}

async function servedBuild(): Promise<string | null> {
  const response = await fetch("/", { cache: "no-cache", headers: { accept: "text/html" } });
  return response.ok ? buildOf(await response.text()) : null;
}

/** Call `found` once when the server has another build: after the line was lost, when the tab is seen again, and now and then. */
export function watchBuild(found: () => void): () => void {
  const running = runningBuild();
  if (running === null) return () => undefined;
  let stopped = false;
  let phase = currentLine().phase;
  const look = async () => {
    if (document.hidden || stopped) return;
    const served = await servedBuild().catch(() => null);
    if (served !== null && served !== running && !stopped) tell();
  };
  const tell = () => {
    stop();
    found();
  };
  const onPhase = onLine(() => {
    const before = phase;
    phase = currentLine().phase;
    if (phase === "live" && before !== "live") void look();
  });
  const onShown = () => void look();
  const timer = setInterval(onShown, EVERY);
  // A part that does not come may be gone with its build, or the server is away: it is asked which.
  window.addEventListener("vite:preloadError", onShown);
  document.addEventListener("visibilitychange", onShown);
  const stop = () => {
    stopped = true;
    onPhase();
    clearInterval(timer);
    window.removeEventListener("vite:preloadError", onShown);
    document.removeEventListener("visibilitychange", onShown);
  };
  return stop;
}
