/** The zone of the site that a page is about: times are shown in it, if the person chose so. */
import { createContext, type ReactNode, useContext } from "react";
import { usePreferences } from "./preferences";
import { chosenZone, isZone, type Zone } from "./time";

const SiteZone = createContext<Zone>(undefined);

export function AtSite({ zone, children }: { zone: string | null | undefined; children: ReactNode }) {
  return <SiteZone value={zone && isZone(zone) ? zone : undefined}>{children}</SiteZone>;
}

/** The zone in which to show times here. */
export function useZone(): Zone {
  const site = useContext(SiteZone);
  const { timeZone } = usePreferences();
  return timeZone === "site" && site !== undefined ? site : chosenZone();
}
