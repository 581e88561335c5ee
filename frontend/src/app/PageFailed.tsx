/** In the place of a page that could not be drawn or loaded; the frame around it stays. */
import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { i18n } from "../lib/i18n";
import { useIsLive } from "../live/connection";
import { Empty, Failed } from "../ui/states";
import { isNotLoaded } from "./page";

export function PageFailed({ error, reset }: ErrorComponentProps) {
  return isNotLoaded(error) ? <Missing /> : <Failed error={error} retry={reset} />;
}

/** A browser does not ask twice for a part that did not come, so that only loading anew helps; nothing is lost, for nothing is shown. */
function Missing() {
  const live = useIsLive();
  const wasAway = useRef(!live);
  useEffect(() => {
    if (live && wasAway.current) location.reload();
    wasAway.current ||= !live;
  }, [live]);
  return (
    <Empty
      title={i18n.t("This page could not be loaded")}
      icon={<IconPlugConnectedX size={28} stroke={1.4} aria-hidden />}
      action={
        <Button variant="default" disabled={!live} onClick={() => location.reload()}>
          {i18n.t("Try again")}
        </Button>
      }
    >
      {live
        ? i18n.t("The server no longer has this part of the console: it may be newer by now.")
        : i18n.t("It opens by itself when the server is back.")}
    </Empty>
  );
}
