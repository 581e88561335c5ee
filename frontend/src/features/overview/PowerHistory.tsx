/** The power of the fleet over the last day: the mean of each fifteen minutes, as the meters told it. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { PowerHistoryDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { power } from "../../lib/units";
import { Empty, Failed, Loading, Panel } from "../../ui/states";
import { type Series, TimeSeries } from "../../ui/TimeSeries";
import { Age } from "../../ui/values";
import { RECKONED } from "./summary";
import styles from "./overview.module.css";

const HOURS = 24;
const QUARTER = 15 * 60_000;

export function PowerHistory() {
  const history = useQuery({
    queryKey: ["power history", HOURS],
    queryFn: ({ signal }) => gql(PowerHistoryDocument, { hours: HOURS }, signal).then((result) => result.powerHistory),
    refetchInterval: RECKONED,
  });
  const points = history.data?.points;
  const times = useMemo(() => (points ?? []).map((point) => Date.parse(point.at)), [points]);
  const series = useMemo<Series[]>(
    () => [
      {
        label: i18n.t("Mean of 15 minutes"),
        token: "--status-charging",
        format: power,
        values: (points ?? []).map((point) => point.powerW),
        filled: true,
        least: 1000,
      },
    ],
    [points],
  );
  return (
    <Panel
      title={i18n.t("Power, last 24 hours")}
      actions={
        history.data && (
          <span className="dim">
            {i18n.t("Reckoned")} <Age of={history.data.asOf} seconds={10} />
          </span>
        )
      }
      flush={!points}
    >
      <div className={styles.history}>
        {!points && (history.error ? <Failed error={history.error} retry={() => void history.refetch()} /> : <Loading lines={6} />)}
        {points?.every((point) => point.powerW === 0) && (
          <Empty title={i18n.t("No energy has flowed in the last 24 hours")}>
            {i18n.t("Each fifteen minutes are drawn a little after they have ended, once their meter values have come.")}
          </Empty>
        )}
        {points?.some((point) => point.powerW > 0) && (
          <TimeSeries label={i18n.t("Power of all charge points, mean of each 15 minutes")} times={times} series={series} span={QUARTER} height={238} />
        )}
      </div>
    </Panel>
  );
}
