/** A text to take along: an address, or a secret that is shown once. */
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { i18n } from "../lib/i18n";
import styles from "./ui.module.css";

export function Copyable({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <div className="dim">{label}</div>
      <div className={styles.copyable}>
        <code className="mono">{value}</code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={`${i18n.t("Copy")}: ${label}`}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
