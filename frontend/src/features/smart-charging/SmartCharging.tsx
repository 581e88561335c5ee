/** Smart charging at one charge point: what may be drawn and who decides it, what was drawn, and the profiles behind. */
import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  ChargingProfilesAtDocument,
  type ChargingRateUnit,
  CompositeScheduleDocument,
  GetCompositeScheduleDocument,
  MeasuredPowerDocument,
  type ProfileFieldsFragment,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useIsLive } from "../../live/connection";
import { useFeed } from "../../live/use-live";
import { Empty, Failed, Loading, Notice, Panel, Toolbar } from "../../ui/states";
import { Age } from "../../ui/values";
import type { Target } from "../commands/actions";
import { ClearProfiles } from "./ClearProfiles";
import { isThere } from "./clearing";
import { measured } from "./measured";
import { ProfileDetails } from "./ProfileDetails";
import { ProfileForm } from "./ProfileForm";
import { ProfileHistory } from "./ProfileHistory";
import { Schedule } from "./Schedule";
import { SPANS, spanInWords } from "./spans";
import { converted, type Electricity } from "./steps";
import { nameOf, placeInWords } from "./words";
import styles from "./smart-charging.module.css";

export function SmartCharging({ target }: { target: Target }) {
  const { identity, online } = target;
  const mayOperate = useMay("OPERATOR");
  const able = useIsLive() && online;
  const now = useNow(5);
  const [connectorId, setConnectorId] = useState(0);
  const [unit, setUnit] = useState<ChargingRateUnit>("A");
  const [ahead, setAhead] = useState<number>(SPANS[0]);
  const [electricity, setElectricity] = useState<Electricity>({ voltageV: 230, phases: 3 });
  const [opened, setOpened] = useState<"set" | "clear" | null>(null);
  const [chosen, setChosen] = useState<ProfileFieldsFragment | null>(null);
  const feed = useFeed(ChargingProfilesAtDocument, { chargePoint: identity }, (result) => result.chargingProfilesChanged);
  const behind = Math.min(ahead / 2, 86_400);
  // What changes a profile changes what they add up to; a session that begins or ends does, too.
  const version = feed.rows.map((one) => `${one.id} ${one.state}`).join() + target.sessions.map((one) => one.id).join();
  const composite = useQuery({
    queryKey: ["composite schedule", identity, connectorId, unit, ahead, electricity, version],
    queryFn: ({ signal }) => {
      const since = new Date(Math.floor(now / 1000 - behind) * 1000).toISOString();
      return gql(CompositeScheduleDocument, { chargePoint: identity, connectorId, unit, since, behind: behind + 60, ahead: ahead + 60, ...electricity }, signal);
    },
    refetchInterval: 30_000,
    placeholderData: (before) => before,
  });
  const power = useQuery({
    queryKey: ["measured power", identity, version],
    queryFn: ({ signal }) => gql(MeasuredPowerDocument, { chargePoint: identity, points: 400 }, signal),
    refetchInterval: target.sessions.length > 0 ? 10_000 : 60_000,
    placeholderData: (before) => before,
  });
  const asking = useMutation({
    mutationFn: async () => {
      const common = { chargePoint: identity, waitSeconds: 40, reason: null, validUntil: null, idempotencyKey: crypto.randomUUID() };
      return (await gql(GetCompositeScheduleDocument, { input: { ...common, connectorId, duration: ahead, chargingRateUnit: unit } })).getCompositeSchedule;
    },
    onSuccess: () => composite.refetch(),
  });
  if (feed.error && feed.rows.length === 0) return <Failed error={feed.error} />;
  if (!feed.loaded) return <Loading lines={10} />;
  const there = feed.rows.filter(isThere);
  const shown = there.filter((one) => connectorId === 0 || one.connectorId === 0 || one.connectorId === connectorId || one.connectorId === null);
  const schedule = composite.data?.compositeSchedule;
  const from = now - behind * 1000;
  const to = now + ahead * 1000;
  const drawn = measured(power.data?.sessions.nodes ?? [], connectorId, from, now).map((one) => ({
    at: one.at,
    powerW: one.powerW === null ? null : converted(one.powerW, "W", unit, electricity.voltageV, electricity.phases),
  }));
  const refusal = asking.data?.userErrors[0];
  const set = mayOperate && (
    <Button variant={there.length === 0 ? "filled" : "default"} onClick={() => setOpened("set")}>
      {i18n.t("Set a limit")}
    </Button>
  );
  return (
    <div className={styles.stack}>
      <Panel flush>
        <Toolbar label={i18n.t("Smart charging")}>
          <NativeSelect
            size="xs"
            aria-label={i18n.t("Where")}
            value={String(connectorId)}
            onChange={(event) => setConnectorId(Number(event.currentTarget.value))}
            data={[0, ...target.connectors].map((number) => ({ value: String(number), label: placeInWords(number) }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={i18n.t("Unit")}
            value={unit}
            onChange={(value) => setUnit(value as ChargingRateUnit)}
            data={["A", "W"]}
          />
          <SegmentedControl
            size="xs"
            aria-label={i18n.t("How far ahead")}
            value={String(ahead)}
            onChange={(value) => setAhead(Number(value))}
            data={SPANS.map((span) => ({ value: String(span), label: spanInWords(span) }))}
          />
          <NativeSelect
            size="xs"
            aria-label={i18n.t("Phases in use, to turn W into A")}
            value={String(electricity.phases)}
            onChange={(event) => setElectricity({ ...electricity, phases: Number(event.currentTarget.value) })}
            data={[1, 2, 3].map((phases) => ({
              value: String(phases),
              label: i18n.t("{phases, plural, one {# phase} other {# phases}}, {voltage} V", { phases, voltage: electricity.voltageV }),
            }))}
          />
          {set}
          {mayOperate && (
            <Button variant="default" disabled={!able} loading={asking.isPending} onClick={() => asking.mutate()}>
              {i18n.t("Ask the charge point")}
            </Button>
          )}
          {mayOperate && (
            <Button variant="default" onClick={() => setOpened("clear")}>
              {i18n.t("Clear profiles")}
            </Button>
          )}
        </Toolbar>
        {composite.error && !composite.data && <Failed error={composite.error} retry={() => void composite.refetch()} />}
        {composite.isPending && <Loading lines={8} />}
        {composite.data && schedule && (
          <Schedule
            past={composite.data.past?.predicted ?? []}
            schedule={schedule}
            profiles={feed.rows}
            shown={shown}
            measured={drawn}
            window={{ from, to, now, connectorId, unit, ...electricity }}
            onOpen={setChosen}
          />
        )}
        <div className={styles.notes}>
          {!online && <Notice tone="warning">{i18n.t("It is not connected: this is what it had when it was heard last.")}</Notice>}
          {refusal && <Notice tone="critical">{refusal.message}</Notice>}
          {asking.error && <Failed error={asking.error} />}
          {asking.data?.status === "REJECTED" && <Notice tone="warning">{i18n.t("The charge point says that it cannot tell.")}</Notice>}
          {asking.data?.command && asking.data.status === null && (
            <Notice tone="warning">{i18n.t("The charge point was asked and has not told. See the command for what came of it.")}</Notice>
          )}
          {schedule && connectorId !== 0 && !schedule.session && there.length > 0 && (
            <span className="dim">{i18n.t("Nobody charges here now: this is what a session that began now would be allowed.")}</span>
          )}
          {schedule?.reported && (
            <span className="dim">
              {i18n.t("The charge point told its own reckoning")} <Age of={schedule.reported.reportedAt} seconds={5} />
              {schedule.reported.chargingSchedule === null && `. ${i18n.t("It named no limits.")}`}
            </span>
          )}
          {schedule && schedule.uncertain.length > 0 && (
            <Notice tone="warning">
              {i18n.t("Left out, as nobody knows whether it has them: {names}.", { names: schedule.uncertain.map(nameOf).join(", ") })}
            </Notice>
          )}
        </div>
        {there.length === 0 && (
          <Empty title={i18n.t("No profile is installed")} action={set}>
            {i18n.t("It allows what its hardware and the cable allow. A profile says how much may be drawn, and when.")}
          </Empty>
        )}
      </Panel>
      <ProfileHistory profiles={feed.rows} onOpen={setChosen} />
      <ProfileForm opened={opened === "set"} target={target} electricity={electricity} ahead={ahead} onClose={() => setOpened(null)} />
      <ClearProfiles opened={opened === "clear"} profiles={feed.rows} target={target} onClose={() => setOpened(null)} />
      <ProfileDetails profile={feed.rows.find((one) => one.id === chosen?.id) ?? null} target={target} onClose={() => setChosen(null)} />
    </div>
  );
}
