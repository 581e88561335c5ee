/** Says at once when the line is lost, and why. What is on the screen stays, and its ages keep counting. */
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { i18n } from "../lib/i18n";
import { type Line, useLine } from "../live/connection";
import { retryNow } from "../live/socket";
import styles from "./shell.module.css";

const PATIENCE = 1_500;

export function ConnectionBanner() {
  const line = useLine();
  const [wasLive, setWasLive] = useState(false);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (line.phase === "live") {
      setWasLive(true);
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [line.phase]);
  // The first connection may take its moment; a line that was lost is told at once.
  const lost = line.phase !== "live" && (wasLive || slow);
  return (
    <div aria-live="assertive">
      {lost && (
        <div className={styles.banner}>
          <strong>{cause(line.cause)}</strong>
          <span>{i18n.t("What you see may be old, and nothing can be sent. Trying again.")}</span>
          <Button variant="default" onClick={retryNow}>
            {i18n.t("Try now")}
          </Button>
        </div>
      )}
    </div>
  );
}

function cause(word: Line["cause"]): string {
  switch (word) {
    case "offline":
      return i18n.t("This device is offline.");
    case "session":
      return i18n.t("Your sign-in has ended.");
    case "crowded":
      return i18n.t("You have too many consoles open: close one of them.");
    default:
      return i18n.t("The server cannot be reached.");
  }
}

/** `Live` only while it is; else how the line is. */
export function LineState() {
  const { phase } = useLine();
  const live = phase === "live";
  return (
    <span className={styles.line} data-live={live}>
      <i aria-hidden="true" />
      {live ? i18n.t("Live") : phase === "connecting" ? i18n.t("Connecting") : i18n.t("Not live")}
    </span>
  );
}
