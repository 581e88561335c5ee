import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@mantine/core/styles.css";
import "./theme/tokens.css";
import "./theme/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { activateLocale } from "./lib/i18n";
import { preferences } from "./lib/preferences";

const place = document.getElementById("root");
if (!place) throw new Error("the page has no root");

void activateLocale(preferences().locale).then(() => {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
});
