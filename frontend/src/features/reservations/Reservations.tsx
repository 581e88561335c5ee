/** The reservations at one charge point: those that hold a connector with their countdown, and those that are over. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { CancelReservationDocument, type ReservationFieldsFragment } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { stopwatch } from "../../lib/time";
import { useIsLive } from "../../live/connection";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, Panel } from "../../ui/states";
import { Badge, Moment, Mono } from "../../ui/values";
import type { Target } from "../commands/actions";
import { AskedBy } from "../commands/AskedBy";
import { whoInWords } from "../commands/who";
import { useReservationsAt } from "./held";
import { Reserve } from "./Reserve";
import { cancellingInWords, endInWords, isOpen, stateInWords } from "./words";
import styles from "./reservations.module.css";

export function placeInWords(connectorId: number): string {
  return connectorId === 0 ? i18n.t("Any connector") : i18n.t("Connector {number}", { number: connectorId });
}

export function Reservations({ target }: { target: Target }) {
  const mayOperate = useMay("OPERATOR");
  const [opened, setOpened] = useState(false);
  const feed = useReservationsAt(target.identity);
  const open = feed.rows.filter(isOpen).toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt));
  const over = useMemo(
    () => feed.rows.filter((one) => !isOpen(one)).toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)),
    [feed.rows],
  );
  if (feed.error && feed.rows.length === 0) return <Failed error={feed.error} />;
  if (!feed.loaded) return <Loading />;
  const reserve = mayOperate && (
    <Button variant={open.length === 0 ? "filled" : "default"} onClick={() => setOpened(true)}>
      {i18n.t("Reserve")}
    </Button>
  );
  return (
    <div style={{ display: "grid", gap: 12 }}>
      <Panel title={i18n.t("Held now")} actions={open.length > 0 && reserve} flush>
        {open.length === 0 ? (
          <Empty title={i18n.t("Nothing is reserved")} action={reserve}>
            {i18n.t("A reservation holds a connector for an id tag until a moment.")}
          </Empty>
        ) : (
          <ul className={styles.list} aria-label={i18n.t("Held now")}>
            {open.map((one) => (
              <Open key={one.id} reservation={one} target={target} mayOperate={mayOperate} />
            ))}
          </ul>
        )}
      </Panel>
      {over.length > 0 && <Over reservations={over} />}
      <Reserve opened={opened} target={target} onClose={() => setOpened(false)} />
    </div>
  );
}

function Open({ reservation, target, mayOperate }: { reservation: ReservationFieldsFragment; target: Target; mayOperate: boolean }) {
  const now = useNow(1);
  const live = useIsLive();
  const navigate = useNavigate();
  const cancelling = useMutation({
    mutationFn: async () => {
      const common = { chargePoint: target.identity, waitSeconds: 0, reason: null, validUntil: null, idempotencyKey: crypto.randomUUID() };
      return (await gql(CancelReservationDocument, { input: { ...common, reservationId: reservation.reservationId } })).cancelReservation;
    },
    onSuccess: ({ command }) => {
      if (command) void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  const left = Date.parse(reservation.expiresAt) - now;
  const state = stateInWords(reservation);
  const refusal = cancelling.data?.userErrors[0]?.message ?? cancelling.error?.message;
  const doubt = cancellingInWords(reservation);
  return (
    <li>
      <span>
        {placeInWords(reservation.connectorId)}
        <br />
        <Mono>{reservation.idTag}</Mono>
      </span>
      <span>
        {reservation.command ? (
          <Link to="." search={(before) => ({ ...before, command: reservation.command?.id })} style={{ textDecoration: "none" }}>
            <Badge tone={state.tone}>{state.text}</Badge>
          </Link>
        ) : (
          <Badge tone={state.tone}>{state.text}</Badge>
        )}{" "}
        <span className="dim">
          {i18n.t("#{number} by {who}", { number: reservation.reservationId, who: whoInWords(reservation.requestedBy) })}
        </span>
        {doubt && <p className="warning">{doubt}</p>}
        {refusal && <Notice tone="critical">{refusal}</Notice>}
      </span>
      <span className={styles.count}>
        {left > 0 ? <b role="timer">{stopwatch(left)}</b> : <b>{i18n.t("time is over")}</b>}
        <span className="dim">
          {i18n.t("until")} <Moment at={reservation.expiresAt} short />
        </span>
      </span>
      {mayOperate && (
        <Button
          variant="default"
          disabled={!live || !target.online}
          loading={cancelling.isPending}
          aria-label={i18n.t("Cancel the reservation of {idTag}", { idTag: reservation.idTag })}
          onClick={() => cancelling.mutate()}
        >
          {i18n.t("Cancel it")}
        </Button>
      )}
    </li>
  );
}

function Over({ reservations }: { reservations: readonly ReservationFieldsFragment[] }) {
  const columns = useMemo<Column<ReservationFieldsFragment>[]>(
    () => [
      { id: "tag", header: i18n.t("Id tag"), width: "minmax(96px, 1fr)", render: (row) => <Mono>{row.idTag}</Mono> },
      { id: "place", header: i18n.t("Connector"), width: "130px", from: 620, render: (row) => placeInWords(row.connectorId) },
      {
        id: "state",
        header: i18n.t("State"),
        width: "110px",
        render: (row) => <Badge tone={stateInWords(row).tone}>{stateInWords(row).text}</Badge>,
      },
      {
        id: "why",
        header: i18n.t("Why it is over"),
        width: "minmax(150px, 2fr)",
        from: 480,
        render: (row) =>
          row.session ? (
            <Link to="/sessions/$id" params={{ id: row.session.id }}>
              {endInWords(row)}
            </Link>
          ) : (
            <span title={endInWords(row) ?? undefined}>{endInWords(row) ?? "–"}</span>
          ),
      },
      { id: "by", header: i18n.t("Asked by"), width: "120px", from: 780, render: (row) => <AskedBy who={row.requestedBy} /> },
      { id: "at", header: i18n.t("Asked"), width: "minmax(92px, 110px)", render: (row) => <Moment at={row.createdAt} short /> },
    ],
    [],
  );
  return (
    <Panel title={i18n.t("Over")} flush>
      <DataTable label={i18n.t("Reservations that are over")} rows={reservations} columns={columns} idOf={(row) => row.id} maxHeight="400px" />
    </Panel>
  );
}
