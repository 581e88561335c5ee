/** The language of the console. The English text is the key; `src/locales` holds the others. */
import { i18n } from "@lingui/core";
import { type Locale, preferences } from "./preferences";

export { i18n };

const catalogs: Record<Locale, () => Promise<{ messages: Record<string, never> }>> = {
  en: () => import("../locales/en.po") as never,
  de: () => import("../locales/de.po") as never,
};

export async function activateLocale(locale: Locale): Promise<void> {
  const { messages } = await catalogs[locale]();
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
}

export function locale(): Locale {
  return preferences().locale;
}
