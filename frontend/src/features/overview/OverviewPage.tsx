/** How the fleet is: what needs eyes first, then what the connectors do and what flows. The server counts. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import type { ConnectorStatus, FleetFiguresFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { count, power } from "../../lib/units";
import { FAMILIES, statusLabel } from "../../theme/status";
import { Empty, Failed, Loading, PageHead, Panel } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Quantity } from "../../ui/values";
import { Flowing } from "./Flowing";
import { Needs } from "./Needs";
import { countOf, useSummary } from "./summary";
import { Today } from "./Today";
import styles from "./overview.module.css";

const OverviewMap = lazy(() => import("../map/OverviewMap").then((module) => ({ default: module.OverviewMap })));
const PowerHistory = lazy(() => import("./PowerHistory").then((module) => ({ default: module.PowerHistory })));

export function OverviewPage() {
  const { summary, error, retry } = useSummary();
  if (error) return <Failed error={error} retry={retry} />;
  if (!summary) return <Loading lines={12} />;
  const all = summary.chargePointsOnline + summary.chargePointsOffline;
  return (
    <>
      <PageHead title={i18n.t("Overview")} />
      {all === 0 ? <NoChargePoints knocks={summary.unknownChargePoints} /> : <Fleet summary={summary} all={all} />}
    </>
  );
}

function NoChargePoints({ knocks }: { knocks: number }) {
  return (
    <Panel>
      <Empty
        title={i18n.t("No charge points yet")}
        action={
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/onboarding" />}>
            {knocks > 0 ? i18n.t("See who has knocked") : i18n.t("Connect the first one")}
          </Button>
        }
      >
        {knocks > 0
          ? i18n.t("{count, plural, one {# charge point has knocked and is} other {# charge points have knocked and are}} not known here.", { count: knocks })
          : i18n.t("Once charge points connect, this page tells how they are.")}
      </Empty>
    </Panel>
  );
}

function Fleet({ summary, all }: { summary: FleetFiguresFragment; all: number }) {
  const { chargePointsOnline: online, chargePointsOffline: offline, unknownChargePoints: knocks } = summary;
  return (
    <>
      <div className={styles.front}>
        <Needs />
        <Suspense fallback={<Panel title={i18n.t("Where")}>{null}</Panel>}>
          <OverviewMap />
        </Suspense>
      </div>
      <div className={styles.tiles}>
        <StatusTile title={i18n.t("Ready")} statuses={FAMILIES.ready} summary={summary} />
        <StatusTile title={i18n.t("In use")} statuses={FAMILIES.inUse} summary={summary} />
        <StatusTile title={i18n.t("Out of order or use")} statuses={FAMILIES.out} summary={summary} />
        <Tile title={i18n.t("Charge points")} value={count(all)}>
          <li data-zero={online === 0}>
            <Link to="/charge-points" search={{ online: "yes" }}>
              {i18n.t("Online")}
            </Link>
            <b>{count(online)}</b>
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
        </Tile>
        <Tile title={i18n.t("Power now")} value={<Quantity of={power(summary.powerW)} />}>
          <li data-zero={summary.sessionsRunning === 0}>
            <Link to="/sessions" search={{ state: "running" }}>
              {i18n.t("Running sessions")}
            </Link>
            <b>{count(summary.sessionsRunning)}</b>
          </li>
          <li data-zero={summary.sessionsRequested === 0}>
            <Link to="/sessions" search={{ state: "waiting" }}>
              {i18n.t("Asked for")}
            </Link>
            <b>{count(summary.sessionsRequested)}</b>
          </li>
          <Today />
        </Tile>
      </div>
      <div className={styles.flow}>
        <Suspense fallback={<Panel title={i18n.t("Power, last 24 hours")}>{null}</Panel>}>
          <PowerHistory />
        </Suspense>
        {summary.sessionsRunning > 0 && <Flowing />}
      </div>
    </>
  );
}

function Tile({ title, value, children }: { title: string; value: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.tile}>
      <h2>{title}</h2>
      <p className={styles.big}>{value}</p>
      <ul>{children}</ul>
    </section>
  );
}

interface StatusTileProps {
  title: string;
  statuses: readonly ConnectorStatus[];
  summary: FleetFiguresFragment;
}

/** Connectors by what they reported last, connected or not. */
function StatusTile({ title, statuses, summary }: StatusTileProps) {
  const sum = statuses.reduce((total, status) => total + countOf(summary, status), 0);
  return (
    <Tile title={title} value={count(sum)}>
      {statuses.map((status) => (
        <li key={status} data-zero={countOf(summary, status) === 0}>
          <Link to="/charge-points" search={{ status }}>
            <StatusGlyph status={status} /> {statusLabel(status)}
          </Link>
          <b>{count(countOf(summary, status))}</b>
        </li>
      ))}
    </Tile>
  );
}
