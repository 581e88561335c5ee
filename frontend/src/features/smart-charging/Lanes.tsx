/** Profiles as bars over time: a lane for each purpose, place and level; what decides is underlined. */
import type { ProfileFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { text } from "../../lib/units";
import { decides, type Step, stretches } from "./steps";
import { limit, nameOf, placeInWords, PURPOSES, purposeInWords, stateInWords } from "./words";
import styles from "./smart-charging.module.css";

interface Props {
  profiles: readonly ProfileFieldsFragment[];
  steps: readonly Step[];
  from: number;
  to: number;
  place: (at: number) => string;
  onOpen: (profile: ProfileFieldsFragment) => void;
}

interface Lane {
  key: string;
  profiles: ProfileFieldsFragment[];
}

/** What comes first caps what follows; within one purpose higher levels come first. */
export function lanesOf(profiles: readonly ProfileFieldsFragment[]): Lane[] {
  const lanes = new Map<string, Lane>();
  const rank = (one: ProfileFieldsFragment) => PURPOSES.indexOf(one.chargingProfilePurpose);
  const inOrder = profiles.toSorted(
    (a, b) => rank(a) - rank(b) || b.stackLevel - a.stackLevel || (b.connectorId ?? 0) - (a.connectorId ?? 0) || a.chargingProfileId - b.chargingProfileId,
  );
  for (const one of inOrder) {
    const key = `${one.chargingProfilePurpose} ${one.stackLevel} ${one.connectorId}`;
    const found = lanes.get(key);
    if (found) found.profiles.push(one);
    else lanes.set(key, { key, profiles: [one] });
  }
  return [...lanes.values()];
}

export function Lanes({ profiles, steps, from, to, place, onOpen }: Props) {
  return lanesOf(profiles).map(({ key, profiles: here }) => {
    const [first] = here;
    if (!first) return null;
    return (
      <div key={key}>
        <div className={styles.laneHead}>
          <b>{purposeInWords(first.chargingProfilePurpose)}</b>
          <span>{i18n.t("Level {level}", { level: first.stackLevel })}</span>
          <span>{placeInWords(first.connectorId)}</span>
          {here.map((one) => (
            <span key={one.id}>
              {i18n.t("{name} by {who}", { name: nameOf(one), who: one.requestedBy })}
            </span>
          ))}
        </div>
        <div className={styles.lane}>
          {here.map((one) =>
            stretches(one, from, to).map((stretch, index) => (
              <button
                key={`${one.id} ${stretch.from}`}
                type="button"
                tabIndex={index === 0 ? 0 : -1}
                className={styles.bar}
                data-state={one.state}
                style={{ left: place(stretch.from), width: `calc(${place(stretch.to)} - ${place(stretch.from)})` }}
                aria-label={`${nameOf(one)}, ${stateInWords(one.state).text}, ${limits(one)}`}
                onClick={() => onOpen(one)}
              >
                <span>
                  {nameOf(one)} {one.state === "UNKNOWN" ? "? " : ""}
                  {limits(one)}
                </span>
              </button>
            )),
          )}
          {here.flatMap((one) =>
            decides(steps, one.id).map((stretch) => (
              <i
                key={`${one.id} ${stretch.from}`}
                className={styles.deciding}
                style={{ left: place(stretch.from), width: `calc(${place(stretch.to)} - ${place(stretch.from)})` }}
              />
            )),
          )}
          {here.every((one) => stretches(one, from, to).length === 0) && (
            <button type="button" className={styles.bar} style={{ left: 0, right: 0 }} onClick={() => onOpen(first)}>
              <span className="dim">
                {nameOf(first)} {i18n.t("says nothing in this time")}
              </span>
            </button>
          )}
        </div>
      </div>
    );
  });
}

/** 16 A, or 3 to 16 A. */
function limits(profile: ProfileFieldsFragment): string {
  const { chargingRateUnit, chargingSchedulePeriod } = profile.chargingSchedule;
  const all = chargingSchedulePeriod.map((period) => period.limit);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  if (least === most) return text(limit(least, chargingRateUnit));
  return i18n.t("{least} to {most}", { least: text(limit(least, chargingRateUnit)), most: text(limit(most, chargingRateUnit)) });
}
