/** The head of a charge point's page: who it is, how its line is, and what can be asked of it. */
import { Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ChargePointDetailsFragment, SessionFieldsFragment } from "../../generated/graphql";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { clockTime, isZone } from "../../lib/time";
import { useZone } from "../../lib/zone";
import { useIsLive } from "../../live/connection";
import { usePageTitle } from "../../ui/page-title";
import { Notice } from "../../ui/states";
import { Age, Badge, Lasting } from "../../ui/values";
import { ACTIONS, type Target } from "../commands/actions";
import { askFor } from "../commands/dialog";
import { TriggerMenu } from "../remote-trigger/TriggerMenu";
import { EditChargePoint } from "./EditChargePoint";
import { primary } from "./target";
import styles from "./charge-points.module.css";

interface Props {
  point: ChargePointDetailsFragment;
  sessions: readonly SessionFieldsFragment[];
  target: Target;
}

export function Head({ point, sessions, target }: Props) {
  usePageTitle(point.name ? `${point.identity}, ${point.name}` : point.identity);
  const mayOperate = useMay("OPERATOR");
  const live = useIsLive();
  const [editing, setEditing] = useState(false);
  const [first, initial] = primary(point, sessions);
  const action = ACTIONS.find((one) => one.id === first);
  return (
    <header className={styles.head}>
      <div className={styles.titleRow}>
        <h1>
          <span className={styles.identity}>{point.identity}</span>{" "}
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
            <TriggerMenu target={target} />
            <Button variant="default" onClick={() => setEditing(true)}>
              {i18n.t("Edit")}
            </Button>
            <EditChargePoint identity={point.identity} opened={editing} onClose={() => setEditing(false)} />
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
        {point.location && <Place of={point.location} />}
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

/** Where it stands, and what time it is there if that is another one than here. */
function Place({ of: { id, name, timeZone } }: { of: NonNullable<ChargePointDetailsFragment["location"]> }) {
  const now = useNow(20);
  const zone = useZone();
  const there = timeZone && isZone(timeZone) ? clockTime(now, timeZone) : null;
  return (
    <span>
      <Link to="/charge-points" search={{ location: id }}>
        {name}
      </Link>
      {there !== null && there !== clockTime(now, zone) && ` · ${i18n.t("{time} there", { time: there })}`}
    </span>
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
