/** The chart of one connector: what is predicted, what it reported, what was measured, and the lanes of profiles below. */
import type { ChargingRateUnit, CompositeScheduleQuery, IntervalFieldsFragment, ProfileFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { shortMoment } from "../../lib/time";
import { text } from "../../lib/units";
import { useZone } from "../../lib/zone";
import { Notice } from "../../ui/states";
import { Lanes } from "./Lanes";
import type { PowerAt } from "./measured";
import { type Line, StepChart } from "./StepChart";
import { type Electricity, firstDifference, scheduleSteps, type Step, stepsOf, unchangedSince } from "./steps";
import { limit, nameOf, placeInWords } from "./words";
import styles from "./smart-charging.module.css";

interface Window extends Electricity {
  from: number;
  to: number;
  now: number;
  connectorId: number;
  unit: ChargingRateUnit;
}

interface Props {
  past: readonly IntervalFieldsFragment[];
  schedule: NonNullable<CompositeScheduleQuery["compositeSchedule"]>;
  /** All that are known, also those that are gone: they tell how far back the present ones counted. */
  profiles: readonly ProfileFieldsFragment[];
  shown: readonly ProfileFieldsFragment[];
  measured: readonly PowerAt[];
  window: Window;
  onOpen: (profile: ProfileFieldsFragment) => void;
}

export function Schedule({ past, schedule, profiles, shown, measured, window, onOpen }: Props) {
  const zone = useZone();
  const { from, to, now, connectorId, unit } = window;
  const said = (value: number | null) => (value === null ? i18n.t("no limit") : text(limit(value, unit)));
  const began = Date.parse(schedule.startAt);
  const session = schedule.session?.startedAt;
  const here = profiles.filter((one) => connectorId === 0 || !one.connectorId || one.connectorId === connectorId);
  // Without a session the prediction is for one that begins now, and says nothing of the past of a connector.
  const known = connectorId !== 0 && !session ? began : Math.max(unchangedSince(here, from), session ? Date.parse(session) : from);
  const earlier = stepsOf(past, Math.min(known, began), began);
  const predicted = [...earlier, ...stepsOf(schedule.predicted, began, to)];
  const lines: Line[] = [{ label: i18n.t("May be drawn"), look: "limit", steps: predicted }];
  const { reported } = schedule;
  if (reported?.chargingSchedule) {
    const start = Date.parse(reported.scheduleStart ?? reported.reportedAt);
    const end = Math.min(to, start + reported.askedDuration * 1000);
    const steps = scheduleSteps(reported.chargingSchedule, start, end, window).filter((step) => step.to > from);
    if (steps.length > 0) lines.push({ label: i18n.t("It says"), look: "reported", steps });
  }
  const difference = firstDifference(predicted, lines[1]?.steps ?? [], began);
  return (
    <>
      <StepChart
        label={i18n.t("What may be drawn: {place}", { place: placeInWords(connectorId) })}
        from={from}
        to={to}
        now={now}
        unit={unit}
        lines={lines}
        measured={measured}
        decider={decided}
      >
        {shown.length === 0
          ? undefined
          : (place) => <Lanes profiles={shown} steps={predicted} from={from} to={to} place={place} onOpen={onOpen} />}
      </StepChart>
      {difference && (
        <div className={styles.notes}>
          <Notice tone="warning">
            {i18n.t(
              "From {time} on the charge point says {reported}, and here it is {predicted}: its hardware may allow less, somebody else may have sent it profiles, or it reckons otherwise.",
              { time: shortMoment(difference.at, now, zone), reported: said(difference.reported), predicted: said(difference.predicted) },
            )}
          </Notice>
        </div>
      )}
    </>
  );
}

function decided(step: Step): string {
  if (!step.by) return step.limit === null ? "" : i18n.t("the connectors together");
  return step.shared ? i18n.t("{name}, all connectors together", { name: nameOf(step.by) }) : nameOf(step.by);
}
