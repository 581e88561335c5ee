/** One charge point: who it is and how it is, what its connectors do, and everything that can be asked of it. */
import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { TABS, type Tab } from "../../app/router";
import { ChargePointChangedDocument, type ChargePointDetailsFragment, ChargePointDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { Empty, Failed, Loading, Notice } from "../../ui/states";
import { Age, Badge, Lasting } from "../../ui/values";
import { ACTIONS, type ActionId, type Target } from "../commands/actions";
import { askFor } from "../commands/dialog";
import { isRunning, type OpenSession, useOpenSessions } from "../sessions/open-sessions";
import { LiveTab } from "./LiveTab";
import { plugs } from "./model";
import styles from "./charge-points.module.css";

const SessionsTab = lazy(() => import("../sessions/SessionsOf").then((module) => ({ default: module.SessionsOf })));
const MessagesTab = lazy(() => import("../messages/Tail").then((module) => ({ default: module.Tail })));
const ConfigurationTab = lazy(() =>
  import("../configuration/Configuration").then((module) => ({ default: module.Configuration })),
);
const HistoryTab = lazy(() => import("./HistoryTab").then((module) => ({ default: module.HistoryTab })));

export function ChargePointPage() {
  const { identity } = useParams({ from: "/charge-points/$identity" });
  return <Loaded key={identity} identity={identity} />;
}

function Loaded({ identity }: { identity: string }) {
  const { tab = "live" } = useSearch({ from: "/charge-points/$identity" });
  const first = useQuery({
    queryKey: ["charge point", identity],
    queryFn: ({ signal }) => gql(ChargePointDocument, { identity }, signal),
    // Being heard alone is no change that would be told: it is asked for.
    refetchInterval: 10_000,
  });
  const id = first.data?.chargePoint?.id;
  const feed = useFeed(ChargePointChangedDocument, id ? { ids: [id] } : null, (result) => result.chargePointsChanged);
  const sessions = useOpenSessions();
  if (first.error && !first.data) return <Failed error={first.error} retry={() => void first.refetch()} />;
  if (!first.data) return <Loading lines={10} />;
  const told = feed.rows[0];
  const asked = first.data.chargePoint;
  const point = told && asked ? { ...told, lastSeenAt: later(told.lastSeenAt, asked.lastSeenAt) } : asked;
  if (!point) {
    return (
      <Empty
        title={i18n.t("There is no charge point {identity}", { identity })}
        action={
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/onboarding" />}>
            {i18n.t("See who has knocked")}
          </Button>
        }
      />
    );
  }
  const open = sessions.of(point.id);
  return (
    <>
      <Head point={point} sessions={open} />
      <nav className={styles.tabs} aria-label={i18n.t("About this charge point")}>
        {TABS.map((name) => (
          <Link
            key={name}
            to="."
            search={(before) => ({ ...before, tab: name === "live" ? undefined : name })}
            className={styles.tab}
            data-active={tab === name}
            aria-current={tab === name ? "page" : undefined}
            replace
          >
            {tabLabel(name)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        {tab === "live" && <LiveTab point={point} sessions={open} target={targetOf(point, open)} />}
        {tab === "sessions" && <SessionsTab chargePoint={point.identity} />}
        {tab === "messages" && <MessagesTab chargePoint={point.identity} />}
        {tab === "configuration" && <ConfigurationTab identity={point.identity} online={point.online} />}
        {tab === "history" && <HistoryTab identity={point.identity} />}
      </Suspense>
    </>
  );
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a;
}

function tabLabel(tab: Tab): string {
  switch (tab) {
    case "live":
      return i18n.t("Live");
    case "sessions":
      return i18n.t("Sessions");
    case "messages":
      return i18n.t("Messages");
    case "configuration":
      return i18n.t("Configuration");
    case "history":
      return i18n.t("History");
    default:
      return tab;
  }
}

function targetOf(point: ChargePointDetailsFragment, sessions: readonly OpenSession[]): Target {
  return {
    identity: point.identity,
    online: point.online,
    connectors: plugs(point).map((one) => one.connectorId),
    sessions: sessions.filter(isRunning),
  };
}

/** What most people want to do now, by what the charge point is doing. */
function primary(point: ChargePointDetailsFragment, sessions: readonly OpenSession[]): [ActionId, Record<string, string>] {
  const shown = plugs(point);
  if (shown.some((one) => one.status === "FAULTED")) return ["reset", { type: "SOFT" }];
  const running = sessions.find(isRunning);
  if (running && shown.length <= 1) return ["remote_stop_transaction", { sessionId: running.id }];
  const free = shown.find((one) => one.status === "AVAILABLE" || one.status === "PREPARING");
  if (free) return ["remote_start_transaction", { connectorId: String(free.connectorId) }];
  if (running) return ["remote_stop_transaction", { sessionId: running.id }];
  if (shown.some((one) => one.status === "UNAVAILABLE")) return ["change_availability", { type: "OPERATIVE" }];
  return ["trigger_message", { requestedMessage: "STATUS_NOTIFICATION" }];
}

function Head({ point, sessions }: { point: ChargePointDetailsFragment; sessions: readonly OpenSession[] }) {
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const target = targetOf(point, sessions);
  const [first, initial] = primary(point, sessions);
  const action = ACTIONS.find((one) => one.id === first);
  return (
    <header className={styles.head}>
      <div className={styles.titleRow}>
        <h1>
          <span className={styles.identity}>{point.identity}</span>
          {point.name && <small>{point.name}</small>}
        </h1>
        {point.archivedAt && <Badge tone="warning">{i18n.t("Archived")}</Badge>}
        {point.registrationStatus !== "ACCEPTED" && (
          <Badge tone="warning">
            {point.registrationStatus === "PENDING" ? i18n.t("Registration pending") : i18n.t("Registration rejected")}
          </Badge>
        )}
        {mayOperate && (
          <>
            {action && point.online && (
              <Button disabled={!live} onClick={() => askFor(first, [target], initial)}>
                {action.label()}
              </Button>
            )}
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" disabled={!live}>
                  {i18n.t("Commands")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {ACTIONS.filter((one) => one.id !== "remote_stop_transaction" || target.sessions.length > 0).map((one) => (
                  <Menu.Item
                    key={one.id}
                    disabled={!point.online && !one.mayWait}
                    onClick={() => askFor(one.id, [target])}
                  >
                    {one.label()}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </>
        )}
      </div>
      <div className={styles.facts}>
        <span>
          {point.online ? (
            <>
              <b>{i18n.t("Online")}</b> {i18n.t("for")} <Lasting from={point.connectedAt} seconds={5} />
            </>
          ) : (
            <>
              <b className="warning">{i18n.t("Offline")}</b>{" "}
              {point.disconnectedAt ? (
                <>
                  {i18n.t("for")} <Lasting from={point.disconnectedAt} seconds={5} />
                </>
              ) : (
                i18n.t("never connected")
              )}
            </>
          )}
        </span>
        <span>
          {i18n.t("Last heard")} <b><Age of={point.lastSeenAt} /></b>
        </span>
        <span>
          {i18n.t("Started")} <b><Age of={point.lastBootAt} seconds={60} /></b>
        </span>
        {(point.vendor || point.model) && <span>{[point.vendor, point.model].filter(Boolean).join(" ")}</span>}
        <span>
          {i18n.t("Firmware")} <b>{point.firmwareVersion ?? "–"}</b>
        </span>
        {!point.hasPassword && (
          <span title={i18n.t("Anybody who knows the address may connect as this charge point.")}>
            {i18n.t("No password")}
          </span>
        )}
      </div>
      {!point.online && <OldStatus since={point.disconnectedAt} />}
    </header>
  );
}

function OldStatus({ since }: { since: string | null }) {
  const now = useNow(60);
  if (since === null) return null;
  const long = now - Date.parse(since) > 300_000;
  return (
    <Notice tone={long ? "warning" : "neutral"}>
      {i18n.t("It is not connected. What its connectors show is what it said last, and may be old.")}
    </Notice>
  );
}
