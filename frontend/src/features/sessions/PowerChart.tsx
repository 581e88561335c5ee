/** Power and state of charge over a session. A sample is drawn when it was measured; without news nothing is drawn. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { type SessionFieldsFragment, SessionSeriesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { percent, power } from "../../lib/units";
import { Failed, Loading } from "../../ui/states";
import { type Series, TimeSeries } from "../../ui/TimeSeries";
import { drawn, type Sample } from "./series";
import { isRunning } from "./open-sessions";

const MOST_LIVE = 3_000;

interface Props {
  session: SessionFieldsFragment;
  online: boolean;
  height?: number;
}

export function PowerChart({ session, online, height }: Props) {
  const [live, setLive] = useState<readonly Sample[]>([]);
  const running = isRunning(session);
  const history = useQuery({
    queryKey: ["series", session.id, running],
    queryFn: ({ signal }) => gql(SessionSeriesDocument, { id: session.id, maxPoints: 600 }, signal),
    staleTime: 60_000,
  });
  useEffect(() => {
    if (!running || !online || session.lastSampleAt === null) return;
    const at = Date.parse(session.lastSampleAt);
    setLive((before) => {
      const last = before.at(-1);
      if (last && last.at >= at) return before;
      return [...before.slice(-MOST_LIVE), { at, powerW: session.powerW, soc: session.soc }];
    });
  }, [running, online, session.lastSampleAt, session.powerW, session.soc]);
  const points = history.data?.session?.series.points;
  const shown = useMemo(() => drawn(points ?? [], live), [points, live]);
  const series = useMemo<Series[]>(() => {
    const lines: Series[] = [
      {
        label: i18n.t("Power"),
        token: "--status-charging",
        format: power,
        values: shown.power,
        filled: true,
        least: 1000,
      },
    ];
    if (shown.soc.some((value) => value !== null)) {
      lines.push({ label: i18n.t("Battery"), token: "--text-dim", format: percent, values: shown.soc, axis: "right", most: 100 });
    }
    return lines;
  }, [shown]);
  if (history.error) return <Failed error={history.error} retry={() => void history.refetch()} />;
  if (history.isPending) return <Loading lines={4} />;
  if (shown.times.length < 2) return <p className="dim">{i18n.t("Nothing was measured yet.")}</p>;
  return <TimeSeries label={i18n.t("Power over the session")} times={shown.times} series={series} height={height} />;
}
