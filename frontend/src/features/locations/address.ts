/** Addresses and coordinates as people write them. */
import type { LocationFieldsFragment } from "../../generated/graphql";
import { locale } from "../../lib/i18n";

type Addressed = Pick<LocationFieldsFragment, "address" | "postalCode" | "city" | "region" | "country">;

/** In one line, as far as it is known. */
export function addressOf({ address, postalCode, city, region, country }: Addressed): string {
  const town = [postalCode, city].filter(Boolean).join(" ");
  return [address, town, region, countryName(country)].filter(Boolean).join(", ");
}

/** The name of a country in the language of the console; the code itself if nobody knows it. */
export function countryName(code: string | null): string | null {
  if (!code || !/^[A-Za-z]{2}$/.test(code)) return code;
  try {
    return new Intl.DisplayNames(locale(), { type: "region" }).of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

/** A number of degrees, with a comma or a point; null for an empty text, NaN for one that is no number. */
export function degrees(text: string): number | null {
  const plain = text.trim().replace("°", "").replace(",", ".");
  return plain === "" ? null : Number(plain);
}

/** Both coordinates of a text such as "52.52, 13.405", as maps hand them out; null if it is none. */
export function pair(text: string): [string, string] | null {
  const found = /^\s*(-?\d+(?:\.\d+)?)(?:[,;]?\s+|;)(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  return found ? [found[1] as string, found[2] as string] : null;
}
