/** A value of the audit; of something else that it refers to the name is shown. */
import { useQuery } from "@tanstack/react-query";
import { AuditNamesDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { MISSING } from "../../lib/units";
import { valueInWords } from "./words";

type Kind = "location" | "driver" | "chargePoint";

const REFERENCES: Record<string, Kind> = { location_id: "location", driver_id: "driver", charge_point_id: "chargePoint" };

export function Value({ column, value }: { column: string; value: unknown }) {
  const kind = REFERENCES[column];
  if (kind && typeof value === "string") return <Name kind={kind} id={value} />;
  if (column === "limit") return <Limit value={value} />;
  return valueInWords(column, value);
}

function Name({ kind, id }: { kind: Kind; id: string }) {
  const { data } = useQuery({
    queryKey: ["audit", "name", kind, id],
    queryFn: ({ signal }) => {
      const asked = { location: kind === "location", driver: kind === "driver", chargePoint: kind === "chargePoint" };
      return gql(AuditNamesDocument, { id, ...asked }, signal);
    },
    staleTime: 60_000,
  });
  return data?.location?.name ?? data?.driver?.name ?? data?.driver?.externalRef ?? data?.chargePoint?.identity ?? MISSING;
}

/** The scope of a key: null is everything. */
function Limit({ value }: { value: unknown }) {
  if (value === null || value === undefined) return i18n.t("Everything");
  const { charge_points: points = [], locations = [] } = value as { charge_points?: string[]; locations?: string[] };
  if (points.length + locations.length === 0) return i18n.t("Nothing");
  const all = [...locations.map((id) => ["location", id] as const), ...points.map((id) => ["chargePoint", id] as const)];
  return all.map(([kind, id], index) => (
    <span key={id}>
      {index > 0 && ", "}
      <Name kind={kind} id={id} />
    </span>
  ));
}
