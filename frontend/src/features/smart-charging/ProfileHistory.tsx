/** Every profile that was sent, newest first: when, by whom, and what became of it. */
import { useMemo } from "react";
import type { ProfileFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { type Column, DataTable } from "../../ui/DataTable";
import { Panel } from "../../ui/states";
import { Badge, Mono, Moment } from "../../ui/values";
import { nameOf, placeInWords, purposeInWords, stateInWords } from "./words";
import styles from "./smart-charging.module.css";

interface Props {
  profiles: readonly ProfileFieldsFragment[];
  onOpen: (profile: ProfileFieldsFragment) => void;
}

export function ProfileHistory({ profiles, onOpen }: Props) {
  const rows = useMemo(() => profiles.toSorted((a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt)), [profiles]);
  const columns = useMemo<Column<ProfileFieldsFragment>[]>(
    () => [
      {
        id: "name",
        header: i18n.t("Profile"),
        width: "64px",
        render: (row) => (
          <button type="button" className={styles.link} onClick={() => onOpen(row)}>
            <Mono>{nameOf(row)}</Mono>
          </button>
        ),
      },
      { id: "state", header: i18n.t("State"), width: "minmax(130px, 1.2fr)", render: (row) => <Badge tone={stateInWords(row.state).tone}>{stateInWords(row.state).text}</Badge> },
      { id: "purpose", header: i18n.t("For"), width: "minmax(120px, 1fr)", from: 480, render: (row) => purposeInWords(row.chargingProfilePurpose) },
      { id: "place", header: i18n.t("Where"), width: "120px", from: 620, render: (row) => placeInWords(row.connectorId) },
      { id: "level", header: i18n.t("Level"), width: "64px", align: "end", from: 700, render: (row) => row.stackLevel },
      { id: "by", header: i18n.t("Sent by"), width: "130px", from: 780, render: (row) => <Mono>{row.requestedBy}</Mono> },
      { id: "at", header: i18n.t("Asked"), width: "minmax(96px, 120px)", render: (row) => <Moment at={row.requestedAt} short /> },
    ],
    [onOpen],
  );
  if (rows.length === 0) return null;
  return (
    <Panel title={i18n.t("All that were sent")} flush>
      <DataTable label={i18n.t("Charging profiles")} rows={rows} columns={columns} idOf={(row) => row.id} onOpen={onOpen} maxHeight="360px" />
    </Panel>
  );
}
