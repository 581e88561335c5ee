/** What a page costs the browser: the frames that it draws, and the work on its main thread. */
import type { CDPSession, Page } from "@playwright/test";

export interface Cost {
  /** Frames drawn in a second. */
  fps: number;
  /** The longest pause between two frames, in ms. */
  pause: number;
  /** Tasks of more than 50 ms. */
  long: number;
  /** Time of the processor on the main thread in ms a second: all, scripts, style and layout. */
  busy: number;
  script: number;
  layout: number;
  /** How long the same work took by the clock; far more than `busy` where others want the processor, too. */
  elapsed: number;
}

function draw(page: Page, seconds: number, scroll: boolean) {
  return page.evaluate(
    async ({ duration, scrolled }) => {
      let long = 0;
      const observer = new PerformanceObserver((list) => (long += list.getEntries().length));
      observer.observe({ entryTypes: ["longtask"] });
      const scroller = document.querySelector("[role=table]")?.parentElement;
      const began = performance.now();
      let [drawn, last, pause] = [0, began, 0];
      while (performance.now() - began < duration) {
        await new Promise(requestAnimationFrame);
        const at = performance.now();
        pause = Math.max(pause, at - last);
        last = at;
        drawn += 1;
        if (scrolled && scroller) scroller.scrollTop = (scroller.scrollTop + 8) % scroller.scrollHeight;
      }
      observer.disconnect();
      return { fps: (drawn * 1000) / (last - began), pause, long };
    },
    { duration: seconds * 1000, scrolled: scroll },
  );
}

export async function measure(page: Page, seconds: number, scroll = false): Promise<Cost> {
  const browser = await page.context().newCDPSession(page);
  const clock = await page.context().newCDPSession(page);
  await browser.send("Performance.enable", { timeDomain: "threadTicks" });
  await clock.send("Performance.enable", { timeDomain: "timeTicks" });
  const work = async (session: CDPSession) => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  };
  const before = [await work(browser), await work(clock)] as const;
  const drawn = await draw(page, seconds, scroll);
  const after = [await work(browser), await work(clock)] as const;
  await Promise.all([browser.detach(), clock.detach()]);
  const spent = (by: 0 | 1, ...names: string[]) => names.reduce((sum, name) => sum + (1000 * (after[by](name) - before[by](name))) / seconds, 0);
  return {
    ...drawn,
    busy: spent(0, "TaskDuration"),
    script: spent(0, "ScriptDuration"),
    layout: spent(0, "RecalcStyleDuration", "LayoutDuration"),
    elapsed: spent(1, "TaskDuration"),
  };
}

/** Whether others left the browser what it wanted of the processor; else frames say nothing about the page. */
export function isUndisturbed({ busy, elapsed }: Cost): boolean {
  return elapsed < 1.4 * busy;
}

export function inWords({ fps, pause, long, busy, script, layout, elapsed }: Cost): string {
  return (
    `${fps.toFixed(1)} frames/s, longest pause ${pause.toFixed(0)} ms, ${long} long tasks; ` +
    `main thread ${busy.toFixed(0)} ms/s (scripts ${script.toFixed(0)}, style and layout ${layout.toFixed(0)}; ${elapsed.toFixed(0)} by the clock)`
  );
}
