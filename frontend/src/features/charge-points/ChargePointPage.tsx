/** One charge point: who it is and how it is, what its connectors do, and everything that can be asked of it. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useOnce } from "../../app/OnDemand";
import { TABS, type Tab } from "../../app/router";
import { ChargePointChangedDocument, ChargePointDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { AtSite } from "../../lib/zone";
import { useFeed } from "../../live/use-live";
import { Empty, Failed, Loading } from "../../ui/states";
import { useSessionsAt } from "../sessions/open-sessions";
import { Head } from "./Head";
import { LiveTab } from "./LiveTab";
import { targetOf } from "./target";
import styles from "./charge-points.module.css";

const SessionsTab = lazy(() => import("../sessions/SessionsOf").then((module) => ({ default: module.SessionsOf })));
const MessagesTab = lazy(() => import("../messages/Tail").then((module) => ({ default: module.Tail })));
const ConfigurationTab = lazy(() =>
  import("../configuration/Configuration").then((module) => ({ default: module.Configuration })),
);
const SmartChargingTab = lazy(() =>
  import("../smart-charging/SmartCharging").then((module) => ({ default: module.SmartCharging })),
);
const ReservationsTab = lazy(() =>
  import("../reservations/Reservations").then((module) => ({ default: module.Reservations })),
);
const JobsTab = lazy(() => import("../commands/JobsTab").then((module) => ({ default: module.JobsTab })));
const FirmwareTab = lazy(() => import("../firmware/FirmwareTab").then((module) => ({ default: module.FirmwareTab })));
const LocalListTab = lazy(() => import("../local-list/LocalListTab").then((module) => ({ default: module.LocalListTab })));
const AskedForm = lazy(() => import("./AskedForm").then((module) => ({ default: module.AskedForm })));
const HistoryTab = lazy(() => import("./HistoryTab").then((module) => ({ default: module.HistoryTab })));

export function ChargePointPage() {
  const { identity } = useParams({ from: "/charge-points/$identity" });
  return <Loaded key={identity} identity={identity} />;
}

function Loaded({ identity }: { identity: string }) {
  const { tab = "live", form } = useSearch({ from: "/charge-points/$identity" });
  const navigate = useNavigate({ from: "/charge-points/$identity" });
  const mayOperate = useMay("OPERATOR");
  const wantsForm = useOnce(form !== undefined && mayOperate);
  const first = useQuery({
    queryKey: ["charge point", identity],
    queryFn: ({ signal }) => gql(ChargePointDocument, { identity }, signal),
    // Being heard alone is no change that would be told: it is asked for.
    refetchInterval: 10_000,
  });
  const id = first.data?.chargePoint?.id;
  const feed = useFeed(ChargePointChangedDocument, id ? { ids: [id] } : null, (result) => result.chargePointsChanged);
  const open = useSessionsAt(first.data?.chargePoint?.identity ?? null);
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
  const target = targetOf(point, open);
  return (
    <AtSite zone={point.location?.timeZone}>
      <Head point={point} sessions={open} target={target} />
      <nav className={styles.tabs} aria-label={i18n.t("About this charge point")}>
        {TABS.map((name) => (
          <Link
            key={name}
            to="."
            search={(before) => ({ ...before, tab: name === "live" ? undefined : name, form: undefined })}
            className={styles.tab}
            ref={tab === name ? showTab : undefined}
            data-active={tab === name}
            aria-current={tab === name ? "page" : undefined}
            replace
          >
            {tabLabel(name)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Loading />}>
        {tab === "live" && <LiveTab point={point} sessions={open} target={target} />}
        {tab === "sessions" && <SessionsTab chargePoint={point.identity} />}
        {tab === "messages" && <MessagesTab chargePoint={point.identity} />}
        {tab === "configuration" && <ConfigurationTab target={target} />}
        {tab === "smart-charging" && <SmartChargingTab target={target} />}
        {tab === "reservations" && <ReservationsTab target={target} />}
        {tab === "jobs" && <JobsTab chargePoint={point.identity} />}
        {tab === "firmware" && <FirmwareTab target={target} maker={point} />}
        {tab === "local-list" && <LocalListTab target={target} />}
        {tab === "history" && <HistoryTab identity={point.identity} />}
      </Suspense>
      <Suspense fallback={null}>
        {wantsForm && (
          <AskedForm
            form={form}
            target={target}
            onClose={() => void navigate({ search: (before) => ({ ...before, form: undefined }), replace: true })}
          />
        )}
      </Suspense>
    </AtSite>
  );
}

/** On a narrow screen the tabs scroll: the chosen one is in sight. */
function showTab(tab: HTMLAnchorElement | null): void {
  const row = tab?.parentElement;
  if (tab && row && row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
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
    case "smart-charging":
      return i18n.t("Smart charging");
    case "reservations":
      return i18n.t("Reservations");
    case "jobs":
      return i18n.t("Jobs");
    case "firmware":
      return i18n.t("Firmware & diagnostics");
    case "local-list":
      return i18n.t("Local list");
    case "history":
      return i18n.t("History");
    default:
      return tab;
  }
}
