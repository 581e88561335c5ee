/** The reservations at a charge point, told live; and the one that a connector is held for. */
import { ReservationsAtDocument, type ReservationFieldsFragment } from "../../generated/graphql";
import { useFeed } from "../../live/use-live";

export function useReservationsAt(chargePoint: string) {
  return useFeed(ReservationsAtDocument, { chargePoint }, (result) => result.reservationsChanged);
}

type Held = Pick<ReservationFieldsFragment, "state" | "connectorId" | "expiresAt">;

/** The one of a connector that is held now; of several the one that ends first. */
export function heldNow<T extends Held>(reservations: readonly T[], connectorId: number, now: number): T | undefined {
  return reservations
    .filter((one) => one.state === "ACTIVE" && one.connectorId === connectorId && Date.parse(one.expiresAt) > now)
    .toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt))[0];
}
