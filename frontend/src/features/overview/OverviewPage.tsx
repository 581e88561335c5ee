/** How the fleet is: what needs eyes first, then what the connectors do and what flows. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { ChargePointsChangedDocument, type ConnectorStatus, UnknownChargePointsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { count, energy, percent, power } from "../../lib/units";
import { useFeed } from "../../live/use-live";
import { FAMILIES, statusLabel } from "../../theme/status";
import { Empty, Failed, Loading, Notice, PageHead, Panel } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Age, Quantity } from "../../ui/values";
import { isRunning, type OpenSession, powerOf, useOpenSessions } from "../sessions/open-sessions";
import { attention } from "./attention";
import styles from "./overview.module.css";

export function OverviewPage() {
  const fleet = useFeed(
    ChargePointsChangedDocument,
    { filter: { archived: false }, first: 1000, intervalMs: 500 },
    (result) => result.chargePointsChanged,
  );
  const sessions = useOpenSessions();
  const unknown = useQuery({
    queryKey: ["unknown charge points", "some"],
    queryFn: ({ signal }) => gql(UnknownChargePointsDocument, { first: 50, after: null }, signal),
    refetchInterval: 15_000,
  });
  const now = useNow(10);
  const statuses = useMemo(() => {
    const found = new Map<ConnectorStatus, number>();
    for (const point of fleet.rows) {
      if (!point.online) continue;
      for (const { connectorId, status } of point.connectors) {
        if (connectorId > 0 && status) found.set(status, (found.get(status) ?? 0) + 1);
      }
    }
    return found;
  }, [fleet.rows]);
  const offline = fleet.rows.filter((point) => !point.online).length;
  const running = sessions.rows.filter(isRunning);
  const issues = useMemo(() => attention(fleet.rows, sessions.rows, now), [fleet.rows, sessions.rows, now]);
  const knocks = unknown.data?.unknownChargePoints.nodes.length ?? 0;
  if (fleet.error) return <Failed error={fleet.error} />;
  if (!fleet.loaded) return <Loading lines={12} />;
  if (fleet.rows.length === 0) {
    return (
      <>
        <PageHead title={i18n.t("Overview")} />
        <Panel>
          <Empty
            title={i18n.t("No charge points yet")}
            action={
              <Link to="/onboarding" className="nowrap">
                {i18n.t("Connect the first one")}
              </Link>
            }
          >
            {i18n.t("Once charge points connect, this page tells how they are.")}
          </Empty>
        </Panel>
      </>
    );
  }
  const family = (wanted: readonly ConnectorStatus[]) => wanted.reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0);
  return (
    <>
      <PageHead title={i18n.t("Overview")} />
      {fleet.hasMore && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="warning">{i18n.t("There are more than 1000 charge points; these figures count the first ones.")}</Notice>
        </div>
      )}
      <div className={styles.tiles}>
        <Tile title={i18n.t("Ready")} value={family(FAMILIES.ready)} statuses={FAMILIES.ready} counts={statuses} />
        <Tile title={i18n.t("In use")} value={family(FAMILIES.inUse)} statuses={FAMILIES.inUse} counts={statuses} />
        <Tile title={i18n.t("Out of order or use")} value={family(FAMILIES.out)} statuses={FAMILIES.out} counts={statuses} />
        <section className={styles.tile}>
          <h2>{i18n.t("Charge points")}</h2>
          <p className={styles.big}>{count(fleet.rows.length)}</p>
          <ul>
            <li>
              <Link to="/charge-points" search={{ online: "yes" }}>
                {i18n.t("Online")}
              </Link>
              <b>{count(fleet.rows.length - offline)}</b>
            </li>
            <li data-zero={offline === 0}>
              <Link to="/charge-points" search={{ online: "no" }}>
                <StatusGlyph status="OFFLINE" /> {i18n.t("Offline")}
              </Link>
              <b>{count(offline)}</b>
            </li>
            <li data-zero={knocks === 0}>
              <Link to="/onboarding">{i18n.t("Unknown, knocking")}</Link>
              <b>{count(knocks)}</b>
            </li>
          </ul>
        </section>
        <section className={styles.tile}>
          <h2>{i18n.t("Power now")}</h2>
          <p className={styles.big}>
            <Quantity of={power(powerOf(running) ?? 0)} />
          </p>
          <ul>
            <li data-zero={running.length === 0}>
              <Link to="/sessions" search={{ state: "running" }}>
                {i18n.t("Sessions")}
              </Link>
              <b>{count(running.length)}</b>
            </li>
            <li>
              <span>{i18n.t("Delivered in them")}</span>
              <b>
                <Quantity of={energy(running.reduce((sum, session) => sum + session.energyWh, 0))} />
              </b>
            </li>
          </ul>
        </section>
      </div>
      <Panel
        title={i18n.t("Needs attention")}
        actions={issues.length > 0 && <span className="dim">{count(issues.length)}</span>}
        flush
      >
        {issues.length === 0 ? (
          <Empty title={i18n.t("Nothing needs attention")}>
            {i18n.t("No connector is faulted, no charge point has been offline for more than five minutes, no session is stuck.")}
          </Empty>
        ) : (
          <ul className={styles.issues}>
            {issues.slice(0, 100).map((issue) => (
              <li key={issue.key}>
                <StatusGlyph status={issue.glyph} size={16} />
                <Link to={issue.to} params={issue.params} className="mono">
                  {issue.subject}
                </Link>
                <span className={styles.sentence}>{issue.sentence}</span>
                <span className="dim">
                  <Age of={issue.since} seconds={10} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {running.length > 0 && <Flowing sessions={running} />}
    </>
  );
}

const MOST_FLOWING = 10;

/** The sessions through which most power flows now. */
function Flowing({ sessions }: { sessions: readonly OpenSession[] }) {
  const shown = sessions.toSorted((a, b) => (b.powerW ?? 0) - (a.powerW ?? 0)).slice(0, MOST_FLOWING);
  const most = Math.max(1, shown[0]?.powerW ?? 0);
  return (
    <div style={{ marginTop: 12 }}>
      <Panel
        title={i18n.t("Charging now")}
        actions={
          <Link to="/sessions" search={{ state: "running" }}>
            {i18n.t("All")}
          </Link>
        }
        flush
      >
        <ul className={styles.flowing}>
          {shown.map((session) => (
            <li key={session.id}>
              <Link to="/sessions/$id" params={{ id: session.id }} className="mono">
                {session.chargePoint?.identity ?? session.transactionId} · {session.connectorId}
              </Link>
              <span className={styles.bar} aria-hidden="true">
                <i style={{ width: `${(100 * (session.powerW ?? 0)) / most}%` }} />
              </span>
              <Quantity of={power(session.powerW)} />
              <Quantity of={energy(session.energyWh)} />
              <Quantity of={percent(session.soc)} />
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

interface TileProps {
  title: string;
  value: number;
  statuses: readonly ConnectorStatus[];
  counts: ReadonlyMap<ConnectorStatus, number>;
}

function Tile({ title, value, statuses, counts }: TileProps) {
  return (
    <section className={styles.tile}>
      <h2>{title}</h2>
      <p className={styles.big}>{count(value)}</p>
      <ul>
        {statuses.map((status) => (
          <li key={status} data-zero={!counts.get(status)}>
            <Link to="/charge-points" search={{ status, online: "yes" }}>
              <StatusGlyph status={status} /> {statusLabel(status)}
            </Link>
            <b>{count(counts.get(status) ?? 0)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
