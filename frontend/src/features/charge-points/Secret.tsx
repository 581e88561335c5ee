/** What a charge point must be told to connect: its address and, once, its password. */
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useOcppUrl } from "../../lib/config";
import { i18n } from "../../lib/i18n";
import { Notice } from "../../ui/states";
import styles from "./charge-points.module.css";

export function Secret({ identity, password }: { identity: string; password: string | null }) {
  const address = useOcppUrl(encodeURIComponent(identity));
  return (
    <div className={styles.secret}>
      {address && <Copied label={i18n.t("Address (OCPP 1.6-J)")} value={address} />}
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
