/** The energy that was delivered since midnight, where the person who looks has theirs. */
import { useQuery } from "@tanstack/react-query";
import { EnergyTodayDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { zoneName } from "../../lib/time";
import { energy } from "../../lib/units";
import { useZone } from "../../lib/zone";
import { Age, Quantity } from "../../ui/values";
import { RECKONED } from "./summary";
import styles from "./overview.module.css";

export function Today() {
  const timeZone = zoneName(useZone());
  const { data } = useQuery({
    queryKey: ["energy today", timeZone],
    queryFn: ({ signal }) => gql(EnergyTodayDocument, { timeZone }, signal).then((result) => result.energyToday),
    refetchInterval: RECKONED,
  });
  return (
    <li data-zero={data?.energyWh === 0}>
      <span className={styles.today} title={i18n.t("Delivered since midnight, {timeZone}", { timeZone })}>
        {i18n.t("Today")} {data && <small><Age of={data.asOf} seconds={10} /></small>}
      </span>
      <b>
        <Quantity of={energy(data?.energyWh)} />
      </b>
    </li>
  );
}
