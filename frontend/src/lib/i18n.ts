/** The language of the console. The English text is the key; `src/locales` holds the others. */
import { i18n } from "@lingui/core";
import { type Locale, preferences } from "./preferences";

export { i18n };

// A build holds no compiler of messages: what has no entry is shown as it stands in the code, and that is not worth a warning each time.
if (import.meta.env.PROD) i18n.setMessagesCompiler((message) => [message]);

const catalogs: Record<Locale, () => Promise<{ messages: Record<string, never> }>> = {
  en: () => import("../locales/en.po") as never,
  de: () => import("../locales/de.po") as never,
};

export async function activateLocale(chosen: Locale): Promise<void> {
  const { messages } = await catalogs[chosen]();
  i18n.loadAndActivate({ locale: chosen, messages });
  document.documentElement.lang = chosen;
}

/** How numbers and dates are written: as the person's own region does, if its language is the chosen one. */
export function locale(): string {
  const chosen = preferences().locale;
  const own = navigator.languages?.find((language) => language.toLowerCase().startsWith(chosen));
  return own ?? (chosen === "en" ? "en-GB" : chosen);
}
