/** What surrounds every page: theme, language, the cache of queries, and the sign-in. */
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { activateLocale } from "../lib/i18n";
import { usePreferences } from "../lib/preferences";
import { cssVariables, theme } from "../theme/mantine";
import { AuthGate } from "./AuthGate";
import { queryClient } from "./query-client";
import { router } from "./router";

export function App() {
  const { locale, theme: scheme, timeZone } = usePreferences();
  const [shown, setShown] = useState(locale);
  useEffect(() => {
    void activateLocale(locale).then(() => setShown(locale));
  }, [locale]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      forceColorScheme={scheme === "auto" ? undefined : scheme}
    >
      <QueryClientProvider client={queryClient}>
        {/* Words and times are looked up while drawing: another language or zone draws all anew. */}
        <AuthGate key={`${shown} ${timeZone}`}>
          <RouterProvider router={router} />
        </AuthGate>
      </QueryClientProvider>
    </MantineProvider>
  );
}
