/** Says that the server has a newer console than this one. Nothing is loaded until the person wants it. */
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { i18n } from "../lib/i18n";
import { watchBuild } from "./version";
import styles from "./shell.module.css";

export function NewVersion() {
  const [found, setFound] = useState(false);
  useEffect(() => watchBuild(() => setFound(true)), []);
  return (
    <div aria-live="polite">
      {found && (
        <div className={styles.news}>
          <span>{i18n.t("A new version of the console is here.")}</span>
          <Button variant="default" onClick={() => location.reload()}>
            {i18n.t("Reload")}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setFound(false)}>
            {i18n.t("Later")}
          </Button>
        </div>
      )}
    </div>
  );
}
