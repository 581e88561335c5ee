/** Which keys do what, and the switch that turns them off. */
import { Modal, Switch } from "@mantine/core";
import { Fragment } from "react";
import { i18n } from "../lib/i18n";
import { setPreferences, usePreferences } from "../lib/preferences";
import styles from "./shell.module.css";

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
