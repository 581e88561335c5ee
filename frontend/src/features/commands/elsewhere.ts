/** Commands that have pages of their own to be sent from, as the palette leads there. */
import type { Form, Tab } from "../../app/router";
import { i18n } from "../../lib/i18n";

export interface Place {
  id: string;
  label: () => string;
  /** One word for the palette: `limit CP-12`. */
  word: string;
  tab: Tab;
  /** The form that opens there; a local list is sent from the tab itself. */
  form?: Form;
}

export const PLACES: readonly Place[] = [
  { id: "set_charging_profile", label: () => i18n.t("Set a limit"), word: "limit", tab: "smart-charging", form: "limit" },
  { id: "reserve_now", label: () => i18n.t("Reserve"), word: "reserve", tab: "reservations", form: "reserve" },
  { id: "get_diagnostics", label: () => i18n.t("Ask for diagnostics"), word: "diagnostics", tab: "firmware", form: "diagnostics" },
  { id: "send_local_list", label: () => i18n.t("Send a local list"), word: "list", tab: "local-list" },
];
