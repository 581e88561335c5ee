/** What can be done with the charge points that are chosen in the list. */
import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import { i18n } from "../../lib/i18n";
import { ACTIONS } from "../commands/actions";
import { askFor } from "../commands/dialog";
import { isRunning } from "../sessions/open-sessions";
import { EditChargePoint } from "./EditChargePoint";
import type { FleetRow } from "./model";
import styles from "./charge-points.module.css";

export function Bulk({ rows, clear }: { rows: FleetRow[]; clear: () => void }) {
  const targets = rows.map(({ point, sessions }) => ({
    identity: point.identity,
    online: point.online,
    connectors: point.connectors.map((one) => one.connectorId),
    sessions: sessions.filter(isRunning),
    maker: { vendor: point.vendor, model: point.model },
  }));
  const [editing, setEditing] = useState(false);
  const only = rows.length === 1 ? rows[0] : undefined;
  return (
    <span className={styles.bulk}>
      <strong>{i18n.t("{count} selected", { count: rows.length })}</strong>
      <Menu>
        <Menu.Target>
          <Button>{i18n.t("Command")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ACTIONS.filter((action) => action.bulk).map((action) => (
            <Menu.Item key={action.id} onClick={() => askFor(action.id, targets)}>
              {action.label()}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {only && (
        <>
          <Button variant="default" onClick={() => setEditing(true)}>
            {i18n.t("Edit")}
          </Button>
          <EditChargePoint identity={only.point.identity} opened={editing} onClose={() => setEditing(false)} />
        </>
      )}
      <Button variant="subtle" color="gray" onClick={clear}>
        {i18n.t("None")}
      </Button>
    </span>
  );
}
