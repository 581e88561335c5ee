/** What the connectors of a charge point reported, newest first. */
import { useMediaQuery } from "@mantine/hooks";
import { StatusHistoryDocument, type StatusHistoryQuery } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { errorInWords } from "../../theme/status";
import { Paged } from "../../ui/lists";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Panel } from "../../ui/states";
import { Moment, StatusPill } from "../../ui/values";

type Report = StatusHistoryQuery["statusHistory"]["nodes"][number];

const SKEW = 60_000;

export function HistoryTab({ identity }: { identity: string }) {
  const history = usePages<Report>(["status history", identity], async (after, signal) =>
    (await gql(StatusHistoryDocument, { chargePoint: identity, connectorId: null, first: 100, after }, signal)).statusHistory,
  );
  const narrow = useMediaQuery("(max-width: 40em)") ?? false;
  const columns: Column<Report>[] = [
    { id: "at", header: i18n.t("When"), width: "minmax(118px, 190px)", render: (row) => <Moment at={row.statusAt} short={narrow} /> },
    { id: "connector", header: i18n.t("Connector"), width: "minmax(72px, 90px)", render: (row) => (row.connectorId === 0 ? i18n.t("whole") : row.connectorId) },
    { id: "status", header: i18n.t("Status"), width: "minmax(120px, 220px)", render: (row) => <StatusPill status={row.status} /> },
    {
      id: "error",
      header: i18n.t("What is wrong"),
      width: "minmax(140px, 1fr)",
      from: 640,
      render: (row) =>
        [errorInWords(row.errorCode), row.vendorErrorCode, row.info].filter(Boolean).join(" · ") || <span className="dim">–</span>,
    },
    {
      id: "late",
      header: i18n.t("Came in"),
      width: "190px",
      from: 900,
      render: (row) => {
        const off = Math.abs(Date.parse(row.statusReceivedAt) - Date.parse(row.statusAt)) > SKEW;
        return off ? <Moment at={row.statusReceivedAt} /> : <span className="dim">{i18n.t("at once")}</span>;
      },
    },
  ];
  return (
    <Panel flush>
      <Paged of={history} empty={<Empty title={i18n.t("Nothing was reported yet")} />}>
        {(foot) => (
          <DataTable
            label={i18n.t("History")}
            rows={history.rows}
            columns={columns}
            idOf={(row) => `${row.connectorId} ${row.statusAt} ${row.statusReceivedAt} ${row.status}`}
            foot={foot}
          />
        )}
      </Paged>
    </Panel>
  );
}
