/** The server's names for those who ask, as `user:anna`, `key:partner` or `driver:12`. */
import { i18n } from "../../lib/i18n";

const DRIVER = /^driver:(\d+)$/;

/** The id under which the driver is found; null if it was somebody else. */
export function driverId(who: string): string | null {
  const number = DRIVER.exec(who)?.[1];
  // The one place that makes an id up: what asked is told with the driver's number and not with its id.
  return number === undefined ? null : btoa(`Driver:${number}`).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function whoInWords(who: string): string {
  return DRIVER.test(who) ? i18n.t("a driver") : who;
}
