/** Charge points that have knocked and are not known: who, from where, how often; accepted with one action. */
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ForgetUnknownChargePointDocument, UnknownChargePointsDocument, type UnknownChargePointsQuery } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useOcppUrl } from "../../lib/config";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useMay } from "../../lib/permissions";
import { count } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, PageHead, Panel } from "../../ui/states";
import { Age, Badge, Mono } from "../../ui/values";
import { AddChargePoint } from "../charge-points/AddChargePoint";

type Knock = UnknownChargePointsQuery["unknownChargePoints"]["nodes"][number];

export function OnboardingPage() {
  const mayOperate = useMay("OPERATOR");
  const client = useQueryClient();
  const address = useOcppUrl("<identity>");
  const [accepted, setAccepted] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const pages = usePages<Knock>(
    ["unknown charge points"],
    async (after, signal) => (await gql(UnknownChargePointsDocument, { first: 100, after }, signal)).unknownChargePoints,
    { refetchInterval: 5_000 },
  );
  const forget = useMutation({
    mutationFn: (identity: string) => gql(ForgetUnknownChargePointDocument, { identity }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["unknown charge points"] }),
  });
  const columns: Column<Knock>[] = [
    { id: "identity", header: i18n.t("Identity"), width: "minmax(140px, 1fr)", render: (row) => <Mono>{row.identity}</Mono> },
    { id: "last", header: i18n.t("Last try"), width: "110px", render: (row) => <Age of={row.lastSeenAt} /> },
    { id: "tries", header: i18n.t("Tries"), width: "70px", align: "end", from: 520, render: (row) => count(row.attempts) },
    { id: "from", header: i18n.t("Connects from"), width: "150px", from: 700, render: (row) => <Mono>{row.remoteAddress ?? "–"}</Mono> },
    {
      id: "protocol",
      header: i18n.t("Speaks"),
      width: "minmax(120px, 1fr)",
      from: 820,
      render: (row) =>
        row.subprotocols.includes("ocpp1.6") ? (
          <Mono>{row.subprotocols.join(", ")}</Mono>
        ) : (
          <Badge tone="warning">{row.subprotocols.join(", ") || i18n.t("no protocol named")}</Badge>
        ),
    },
    {
      id: "first",
      header: i18n.t("First try"),
      width: "120px",
      from: 960,
      render: (row) => (row.attempts > 1 ? <Age of={row.firstSeenAt} seconds={60} /> : <span className="dim">{i18n.t("the same")}</span>),
    },
  ];
  const decide: Column<Knock> = {
    id: "act",
    header: i18n.t("Decide"),
    width: "190px",
    render: (row) => (
      <span style={{ display: "inline-flex", gap: 6 }}>
        <Button size="compact-xs" onClick={() => setAccepted(row.identity)}>
          {i18n.t("Accept")}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => forget.mutate(row.identity)}>
          {i18n.t("Forget")}
        </Button>
      </span>
    ),
  };
  return (
    <>
      <PageHead title={i18n.t("Onboarding")} note={i18n.t("Charge points that tried to connect and are not known.")}>
        {mayOperate && (
          <Button variant="default" onClick={() => setAdding(true)}>
            {i18n.t("Add a charge point by hand")}
          </Button>
        )}
      </PageHead>
      <Panel flush>
        {pages.error && <Failed error={pages.error} retry={() => void pages.refetch()} />}
        {forget.error && <Failed error={forget.error} />}
        {pages.isPending && <Loading />}
        {pages.isSuccess && pages.rows.length === 0 && (
          <Empty title={i18n.t("Nobody unknown has knocked")}>
            {i18n.t("Point a charge point to this address with its own identity at the end; it appears here within seconds.")}{" "}
            <span className="mono">{address}</span>
          </Empty>
        )}
        {pages.rows.length > 0 && (
          <DataTable label={i18n.t("Unknown charge points")} rows={pages.rows} columns={mayOperate ? [...columns, decide] : columns} idOf={(row) => row.id} rowHeight={40} />
        )}
      </Panel>
      <AddChargePoint opened={accepted !== null} onClose={() => setAccepted(null)} knocked={accepted ?? undefined} />
      <AddChargePoint opened={adding} onClose={() => setAdding(false)} />
    </>
  );
}
