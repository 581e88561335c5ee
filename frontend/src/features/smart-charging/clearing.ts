/** Which profiles a ClearChargingProfile means, by what is known of them. */
import type { ChargingProfilePurpose, ProfileFieldsFragment } from "../../generated/graphql";

export interface Which {
  connectorId: number | null;
  purpose: ChargingProfilePurpose | null;
  stackLevel: number | null;
}

type Known = Pick<ProfileFieldsFragment, "connectorId" | "chargingProfilePurpose" | "stackLevel" | "state">;

export function isThere(profile: Pick<Known, "state">): boolean {
  return profile.state === "INSTALLED" || profile.state === "UNKNOWN";
}

/** Those that a charge point has, or may have, and that fit all that is given; nothing given means all. */
export function meant<T extends Known>(profiles: readonly T[], which: Which): T[] {
  return profiles.filter(
    (one) =>
      isThere(one) &&
      (which.connectorId === null || one.connectorId === which.connectorId) &&
      (which.purpose === null || one.chargingProfilePurpose === which.purpose) &&
      (which.stackLevel === null || one.stackLevel === which.stackLevel),
  );
}
