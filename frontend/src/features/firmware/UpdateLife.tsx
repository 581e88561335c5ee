/** One firmware update: how far it is known to have come, step by step, and what exactly was asked. */
import { Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { FirmwareUpdateFieldsFragment } from "../../generated/graphql";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { dateTime } from "../../lib/time";
import { bytes, text } from "../../lib/units";
import { useZone } from "../../lib/zone";
import { CommandTimeline } from "../../ui/CommandTimeline";
import { Facts, Moment, Mono } from "../../ui/values";
import { askedFacts, LifeHead } from "../commands/Wishes";
import wishes from "../commands/wishes.module.css";
import { handedOver, standing, steps } from "./life";
import styles from "./firmware.module.css";

/** What is to be installed, in a few words. */
export function sourceOf({ image, location }: Pick<FirmwareUpdateFieldsFragment, "image" | "location">): string {
  return image ? image.version : location;
}

export function UpdateLife({ update }: { update: FirmwareUpdateFieldsFragment }) {
  const now = useNow(5);
  const zone = useZone();
  const given = handedOver(update);
  const fetching = given !== null && given.percent < 100;
  const { image } = update;
  return (
    <div className={wishes.life}>
      <LifeHead title={sourceOf(update)} standing={standing(update, now)} />
      {given && (
        <div className={styles.progress}>
          {fetching && <Progress value={given.percent} color="var(--accent)" aria-label={i18n.t("Handed over to the charge point")} />}
          <p className="tabular">
            {i18n.t("{done} of {all} handed over to the charge point", { done: text(bytes(given.done)), all: text(bytes(given.all)) })}
          </p>
        </div>
      )}
      <CommandTimeline steps={steps(update, now, (moment) => dateTime(moment, zone))} />
      <Facts
        of={[
          image
            ? [i18n.t("Image"), <Link key="image" to="/firmware" search={{ image: image.id }}>{image.fileName}</Link>]
            : [i18n.t("Address"), <Mono key="address">{update.location}</Mono>],
          [i18n.t("Version before"), update.versionBefore],
          update.versionAfter === null ? null : [i18n.t("Version since"), update.versionAfter],
          [i18n.t("Not before"), <Moment key="from" at={update.retrieveDate} />],
          ...askedFacts(update),
        ]}
      />
    </div>
  );
}
