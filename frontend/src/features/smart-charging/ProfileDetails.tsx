/** One profile: what it says, who sent it, what is known of it, and how to be rid of it. */
import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ProfileFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { stopwatch } from "../../lib/time";
import { text } from "../../lib/units";
import { Badge, Facts, Moment, Mono } from "../../ui/values";
import type { Target } from "../commands/actions";
import { isThere } from "./clearing";
import { SendClear } from "./ClearProfiles";
import { kindInWords, limit, nameOf, placeInWords, purposeInWords, stateInWords } from "./words";
import styles from "./smart-charging.module.css";

interface Props {
  profile: ProfileFieldsFragment | null;
  target: Target;
  onClose: () => void;
}

export function ProfileDetails({ profile, target, onClose }: Props) {
  return (
    <Modal
      opened={profile !== null}
      onClose={onClose}
      title={profile ? i18n.t("Profile {name}", { name: nameOf(profile) }) : ""}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {profile && <Shown profile={profile} target={target} onClose={onClose} />}
    </Modal>
  );
}

function Shown({ profile, target, onClose }: { profile: ProfileFieldsFragment; target: Target; onClose: () => void }) {
  const mayOperate = useMay("OPERATOR");
  const state = stateInWords(profile.state);
  const { chargingSchedule: schedule } = profile;
  return (
    <div className={styles.form}>
      <div>
        <Badge tone={state.tone}>{state.text}</Badge> {profile.answer && <span className="dim">{profile.answer}</span>}
      </div>
      <Facts
        of={[
          [i18n.t("For"), purposeInWords(profile.chargingProfilePurpose)],
          [i18n.t("Where"), placeInWords(profile.connectorId)],
          [i18n.t("Level"), profile.stackLevel],
          [i18n.t("Counts"), kindInWords(profile.chargingProfileKind, profile.recurrencyKind)],
          schedule.startSchedule ? [i18n.t("Starts"), <Moment key="start" at={schedule.startSchedule} />] : null,
          schedule.duration === null ? null : [i18n.t("Lasts"), stopwatch(schedule.duration * 1000)],
          profile.validFrom ? [i18n.t("Valid from"), <Moment key="from" at={profile.validFrom} />] : null,
          profile.validTo ? [i18n.t("Valid until"), <Moment key="to" at={profile.validTo} />] : null,
          profile.session
            ? [
                i18n.t("Session"),
                <Link key="session" to="/sessions/$id" params={{ id: profile.session.id }}>
                  {profile.session.transactionId ?? "–"}
                </Link>,
              ]
            : profile.transactionId === null
              ? null
              : [i18n.t("Transaction"), profile.transactionId],
          schedule.minChargingRate === null ? null : [i18n.t("At least"), text(limit(schedule.minChargingRate, schedule.chargingRateUnit))],
          [i18n.t("Sent by"), <Mono key="by">{profile.requestedBy}</Mono>],
          [i18n.t("Asked at"), <Moment key="at" at={profile.requestedAt} />],
          [i18n.t("Accepted at"), <Moment key="installed" at={profile.installedAt} />],
          profile.changedBy
            ? [
                i18n.t("Last command"),
                <Link key="command" to="." search={(before) => ({ ...before, command: profile.changedBy?.id })} onClick={onClose}>
                  {i18n.t("See its life")}
                </Link>,
              ]
            : null,
        ]}
      />
      <div className={styles.tableBody} tabIndex={0} role="region" aria-label={i18n.t("Its periods")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{i18n.t("From its start")}</th>
              <th scope="col">{i18n.t("Limit")}</th>
              <th scope="col">{i18n.t("Phases")}</th>
            </tr>
          </thead>
          <tbody>
            {schedule.chargingSchedulePeriod.map((period) => (
              <tr key={period.startPeriod}>
                <td>{stopwatch(period.startPeriod * 1000)}</td>
                <td>{text(limit(period.limit, schedule.chargingRateUnit))}</td>
                <td>{period.numberPhases ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {mayOperate && isThere(profile) && (
        <SendClear
          target={target}
          input={{ id: profile.chargingProfileId, connectorId: null, chargingProfilePurpose: null, stackLevel: null }}
          label={i18n.t("Clear it")}
          onClose={onClose}
        />
      )}
      {!isThere(profile) && (
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {i18n.t("Close")}
          </Button>
        </div>
      )}
    </div>
  );
}
