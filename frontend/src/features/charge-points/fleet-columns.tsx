/** The columns of the fleet, and how a charge point's connection and connectors are shown in them. */
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { i18n } from "../../lib/i18n";
import { power } from "../../lib/units";
import { statusLabel } from "../../theme/status";
import type { Column } from "../../ui/DataTable";
import { StatusGlyph } from "../../ui/StatusGlyph";
import { Badge, Lasting, Mono, Quantity } from "../../ui/values";
import { powerOf } from "../sessions/open-sessions";
import { type FleetRow, plugs } from "./model";
import styles from "./charge-points.module.css";

export function useColumns(): Column<FleetRow>[] {
  return useMemo(
    () => [
      {
        id: "identity",
        header: i18n.t("Identity"),
        width: "minmax(98px, 1.2fr)",
        sortable: true,
        render: ({ point }) => (
          <Link to="/charge-points/$identity" params={{ identity: point.identity }} title={point.name ?? undefined}>
            <Mono>{point.identity}</Mono>
          </Link>
        ),
      },
      {
        id: "name",
        header: i18n.t("Name"),
        width: "minmax(90px, 1.6fr)",
        from: 900,
        render: ({ point }) => point.name ?? <span className="dim">–</span>,
      },
      {
        id: "status",
        header: i18n.t("Connectors"),
        width: "minmax(84px, 2fr)",
        sortable: true,
        render: ({ point }) => <Plugs point={point} />,
      },
      {
        id: "power",
        header: i18n.t("Power"),
        width: "96px",
        align: "end",
        sortable: true,
        render: ({ point, sessions }) => (point.online ? <Quantity of={power(powerOf(sessions))} /> : <NoPower />),
      },
      {
        id: "location",
        header: i18n.t("Location"),
        width: "minmax(90px, 1fr)",
        from: 1160,
        render: ({ point }) => point.location?.name ?? <span className="dim">–</span>,
      },
      {
        id: "since",
        header: i18n.t("Connection"),
        width: "150px",
        from: 620,
        sortable: true,
        render: ({ point }) => <Connection point={point} />,
      },
      {
        id: "model",
        header: i18n.t("Model"),
        width: "minmax(110px, 1fr)",
        from: 1320,
        render: ({ point: { vendor, model } }) =>
          vendor || model ? (
            <Link to="/charge-points" search={(before) => ({ ...before, vendor: vendor ?? undefined, model: model ?? undefined })}>
              {[vendor, model].filter(Boolean).join(" ")}
            </Link>
          ) : (
            <span className="dim">–</span>
          ),
      },
      {
        id: "firmware",
        header: i18n.t("Firmware"),
        width: "110px",
        from: 1440,
        render: ({ point }) => point.firmwareVersion ?? <span className="dim">–</span>,
      },
    ],
    [],
  );
}

/** Where no column tells how the line is, this one does. */
function NoPower() {
  return (
    <span className="dim">
      <span className={styles.wide}>–</span>
      <span className={styles.narrow}>{i18n.t("Offline")}</span>
    </span>
  );
}

function Connection({ point }: { point: FleetRow["point"] }) {
  if (point.archivedAt !== null) return <Badge>{i18n.t("Archived")}</Badge>;
  if (point.registrationStatus !== "ACCEPTED") {
    return <Badge tone="warning">{point.registrationStatus === "PENDING" ? i18n.t("Pending") : i18n.t("Rejected")}</Badge>;
  }
  if (point.online) {
    return (
      <span>
        {i18n.t("Online")} <span className="dim">· <Lasting from={point.connectedAt} seconds={10} /></span>
      </span>
    );
  }
  return (
    <span className={styles.offline}>
      <StatusGlyph status="OFFLINE" />
      {point.disconnectedAt ? (
        <>
          {i18n.t("Offline")} · <Lasting from={point.disconnectedAt} seconds={10} />
        </>
      ) : (
        i18n.t("never connected")
      )}
    </span>
  );
}

function Plugs({ point }: { point: FleetRow["point"] }) {
  const shown = plugs(point);
  if (shown.length === 0) return <span className="dim">{i18n.t("none reported")}</span>;
  return (
    <span className={styles.plugs} data-words={shown.length <= 2}>
      {shown.map((one) => {
        const status = one.status ?? "UNKNOWN";
        const label = `${one.connectorId}: ${statusLabel(status)}`;
        return (
          <span key={one.id} className={styles.plug} data-offline={!point.online} title={label}>
            <StatusGlyph status={status} />
            <span className={styles.word}>{statusLabel(status)}</span>
          </span>
        );
      })}
    </span>
  );
}
