/** The life of a command, step by step, with the time that each took. */
import { IconCircle, IconCircleCheckFilled, IconCircleXFilled, IconLoader } from "@tabler/icons-react";
import type { Step } from "./steps";
import { preciseTime } from "../lib/time";
import { latency, text } from "../lib/units";
import { useZone } from "../lib/zone";
import { Lasting } from "./values";
import styles from "./CommandTimeline.module.css";

const MARKS = {
  done: IconCircleCheckFilled,
  bad: IconCircleXFilled,
  now: IconLoader,
  ahead: IconCircle,
};

export function CommandTimeline({ steps }: { steps: readonly Step[] }) {
  const zone = useZone();
  let previous: string | null = null;
  return (
    <ol className={styles.list} aria-live="polite">
      {steps.map((step, index) => {
        const Mark = MARKS[step.state];
        const took = step.at && previous ? Date.parse(step.at) - Date.parse(previous) : null;
        const since = previous;
        previous = step.at ?? previous;
        return (
          <li key={`${index} ${step.label}`} className={styles.step} data-state={step.state}>
            <span className={styles.mark}>
              <Mark size={16} stroke={1.6} aria-hidden />
            </span>
            <span className={styles.label}>{step.label}</span>
            <span className="tabular dim nowrap">
              {step.at ? (
                <>
                  {took !== null && took > 0 && `+${text(latency(took))} · `}
                  {preciseTime(step.at, zone)}
                </>
              ) : (
                step.state === "now" && <Lasting from={since} />
              )}
            </span>
            {step.note && <span className={styles.note}>{step.note}</span>}
          </li>
        );
      })}
    </ol>
  );
}
