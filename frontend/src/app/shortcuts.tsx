/** Keys that work anywhere but in fields. Who cannot use them turns them off. */
import { Modal, Switch } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { Fragment, useEffect } from "react";
import { i18n } from "../lib/i18n";
import { preferences, setPreferences, usePreferences } from "../lib/preferences";
import styles from "./shell.module.css";

const PLACES = { o: "/", p: "/charge-points", s: "/sessions", m: "/messages", c: "/commands", t: "/id-tags" } as const;
const CHORD = 1_200;

function inField(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=menu]") !== null;
}

export function useShortcuts({ palette, help }: { palette: () => void; help: () => void }): void {
  const router = useRouter();
  useEffect(() => {
    let chord = 0;
    const hear = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || inField(event) || !preferences().shortcuts) return;
      if (Date.now() - chord < CHORD && event.key in PLACES) {
        chord = 0;
        void router.navigate({ to: PLACES[event.key as keyof typeof PLACES] });
      } else if (event.key === "g") chord = Date.now();
      else if (event.key === "?") help();
      else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-filter]");
        if (!field) return;
        event.preventDefault();
        field.focus();
      }
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [router, palette, help]);
}

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { shortcuts } = usePreferences();
  const keys: [string[], string][] = [
    [["Ctrl", "K"], i18n.t("Find a page, a charge point, a session or an id tag, or send a command")],
    [["/"], i18n.t("Filter the list")],
    [["g", "o"], i18n.t("Overview")],
    [["g", "p"], i18n.t("Charge points")],
    [["g", "s"], i18n.t("Sessions")],
    [["g", "m"], i18n.t("Messages")],
    [["g", "c"], i18n.t("Commands")],
    [["g", "t"], i18n.t("Id tags")],
    [["j", "k"], i18n.t("Next and previous row of the focused table")],
    [["x"], i18n.t("Select the row")],
    [["Enter"], i18n.t("Open the row")],
    [["?"], i18n.t("This list")],
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={i18n.t("Keyboard shortcuts")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      <dl className={styles.help}>
        {keys.map(([combination, meaning]) => (
          <Fragment key={meaning}>
            <dt>
              {combination.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </Fragment>
        ))}
      </dl>
      <Switch
        mt={20}
        size="sm"
        label={i18n.t("Single keys are shortcuts")}
        checked={shortcuts}
        onChange={(event) => setPreferences({ shortcuts: event.currentTarget.checked })}
      />
    </Modal>
  );
}
