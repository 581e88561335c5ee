/** The charge points of a location, live, and putting one there. */
import { Autocomplete, Button, Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import {
  ChargePointChoicesDocument,
  type ChargePointRowFragment,
  ChargePointsChangedDocument,
  UpdateChargePointDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { useFeed } from "../../live/use-live";
import { statusLabel } from "../../theme/status";
import { type Column, DataTable } from "../../ui/DataTable";
import { Form, refusalsFor } from "../../ui/form";
import { Empty, Failed, Loading } from "../../ui/states";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Lasting, Mono } from "../../ui/values";
import { plugs } from "../charge-points/model";
import styles from "./locations.module.css";

type Row = ChargePointRowFragment;
const collator = new Intl.Collator(undefined, { numeric: true });

export function PointsHere({ location }: { location: string }) {
  const navigate = useNavigate();
  const mayOperate = useMay("OPERATOR");
  const feed = useFeed(
    ChargePointsChangedDocument,
    { filter: { location: [location], archived: false }, first: 1000, intervalMs: 1000 },
    (result) => result.chargePointsChanged,
  );
  const taking = useMutation({
    mutationFn: (identity: string) => gql(UpdateChargePointDocument, { input: { identity, location: null } }),
  });
  const rows = useMemo(() => feed.rows.toSorted((a, b) => collator.compare(a.identity, b.identity)), [feed.rows]);
  const columns = useMemo<Column<Row>[]>(() => {
    const all: Column<Row>[] = [
      {
        id: "identity",
        header: i18n.t("Identity"),
        width: "minmax(96px, 1fr)",
        render: (row) => (
          <Link to="/charge-points/$identity" params={{ identity: row.identity }}>
            <Mono>{row.identity}</Mono>
          </Link>
        ),
      },
      { id: "name", header: i18n.t("Name"), width: "minmax(90px, 1.4fr)", from: 560, render: (row) => row.name ?? <span className="dim">–</span> },
      { id: "plugs", header: i18n.t("Connectors"), width: "minmax(120px, 1.4fr)", render: (row) => <Plugs row={row} /> },
      { id: "line", header: i18n.t("Connection"), width: "130px", from: 480, render: (row) => <Line row={row} /> },
    ];
    if (mayOperate) {
      all.push({
        id: "take",
        header: i18n.t("Take away"),
        width: "124px",
        from: 640,
        render: (row) => (
          <Button size="compact-xs" variant="subtle" color="gray" ml={-8} onClick={() => taking.mutate(row.identity)}>
            {i18n.t("Take away")}
          </Button>
        ),
      });
    }
    return all;
  }, [mayOperate]);
  const refusal = taking.error ?? taking.data?.updateChargePoint.userErrors[0]?.message;
  return (
    <>
      {refusal && <Failed error={refusal} />}
      {feed.error && <Failed error={feed.error} />}
      {!feed.loaded && !feed.error && <Loading />}
      {feed.loaded && rows.length === 0 && (
        <Empty title={i18n.t("No charge points here")}>{i18n.t("Put charge points here that stand at this place.")}</Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label={i18n.t("Charge points here")}
          rows={rows}
          columns={columns}
          idOf={(row) => row.id}
          maxHeight="calc(100dvh - 260px)"
          onOpen={(row) => void navigate({ to: "/charge-points/$identity", params: { identity: row.identity } })}
        />
      )}
    </>
  );
}

function Plugs({ row }: { row: Row }) {
  const shown = plugs(row);
  if (shown.length === 0) return <span className="dim">{i18n.t("none reported")}</span>;
  return (
    <span className={styles.plugs} style={row.online ? undefined : { opacity: 0.55 }}>
      {shown.map((one) => {
        const status = one.status ?? "UNKNOWN";
        return (
          <span key={one.id} title={`${one.connectorId}: ${statusLabel(status)}`} style={{ display: "inline-flex", gap: 5, alignItems: "center" }}>
            <StatusGlyph status={status} />
            <span className={shown.length > 1 ? "sr-only" : undefined}>{statusLabel(status)}</span>
          </span>
        );
      })}
    </span>
  );
}

function Line({ row }: { row: Row }) {
  if (row.online) {
    return (
      <>
        {i18n.t("Online")} <span className="dim"><Lasting from={row.connectedAt} seconds={30} /></span>
      </>
    );
  }
  return (
    <span className="dim">
      {i18n.t("Offline")} {row.disconnectedAt && <Lasting from={row.disconnectedAt} seconds={30} />}
    </span>
  );
}

export function AddHere({ opened, onClose, location }: { opened: boolean; onClose: () => void; location: string }) {
  return (
    <Modal opened={opened} onClose={onClose} title={i18n.t("Put a charge point here")} closeButtonProps={{ "aria-label": i18n.t("Close") }}>
      {opened && <Add onClose={onClose} location={location} />}
    </Modal>
  );
}

function Add({ onClose, location }: { onClose: () => void; location: string }) {
  const [identity, setIdentity] = useState("");
  const [text] = useDebouncedValue(identity, 200);
  const choices = useQuery({
    queryKey: ["charge point choices", text],
    queryFn: ({ signal }) => gql(ChargePointChoicesDocument, { text: text || null, first: 10 }, signal),
    placeholderData: (before) => before,
  });
  const saving = useMutation({
    mutationFn: async () => (await gql(UpdateChargePointDocument, { input: { identity: identity.trim(), location } })).updateChargePoint,
    onSuccess: ({ userErrors }) => userErrors.length === 0 && onClose(),
  });
  const refusals = refusalsFor(saving.data?.userErrors, ["identity"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={i18n.t("Put it here")}
      pending={saving.isPending}
      disabled={identity.trim() === ""}
      others={refusals.others}
      error={saving.error}
    >
      <Autocomplete
        label={i18n.t("Charge point")}
        description={i18n.t("One that stands elsewhere moves here.")}
        required
        data-autofocus
        data={choices.data?.chargePoints.nodes.map((one) => one.identity) ?? []}
        filter={({ options }) => options}
        value={identity}
        error={refusals.of("identity")}
        onChange={setIdentity}
      />
    </Form>
  );
}
