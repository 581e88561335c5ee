/** What a charge point must be told to connect: its address and, once, its password. */
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { i18n } from "../../lib/i18n";
import { Notice } from "../../ui/states";
import styles from "./charge-points.module.css";

/** The address for charge points: the same host, on the port that OCPP listens on by default. */
export function ocppUrl(identity: string): string {
  return `ws://${location.hostname}:9000/ocpp/${encodeURIComponent(identity)}`;
}

export function Secret({ identity, password }: { identity: string; password: string | null }) {
  return (
    <div className={styles.secret}>
      <Copied label={i18n.t("Address (OCPP 1.6-J)")} value={ocppUrl(identity)} />
      {password && (
        <>
          <Copied label={i18n.t("Username")} value={identity} />
          <Copied label={i18n.t("Password")} value={password} />
          <Notice tone="warning">
            {i18n.t("The password is shown now and never again. Only its digest is kept here.")}
          </Notice>
        </>
      )}
    </div>
  );
}

function Copied({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <div className="dim">{label}</div>
      <div className={styles.copy}>
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
