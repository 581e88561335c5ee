/** How programs of partners sign in: keys with a role, a scope and an end. */
import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { type ApiKeyDetailsFragment, ApiKeysDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { serverNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useMay } from "../../lib/permissions";
import { InUse, Paged } from "../../ui/lists";
import { type Column, DataTable } from "../../ui/DataTable";
import { RowMenu } from "../../ui/RowMenu";
import { Empty, PageHead, Panel, Toolbar } from "../../ui/states";
import { Age, Badge, Moment, Mono } from "../../ui/values";
import { roleLabel, roleMeaning } from "../users/roles";
import { ApiKeyForm } from "./ApiKeyForm";
import { Revoke } from "./Revoke";

type Row = ApiKeyDetailsFragment;
type Dialog = { kind: "add" } | { kind: "change" | "revoke"; apiKey: Row } | null;

const SOON = 14 * 86_400_000;

export function ApiKeysPage() {
  const search = useSearch({ from: "/api-keys" });
  const navigate = useNavigate({ from: "/api-keys" });
  const mayAdminister = useMay("ADMIN");
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const revoked = search.show === "revoked";
  const pages = usePages<Row>(["api keys", revoked], async (after, signal) => (await gql(ApiKeysDocument, { revoked, first: 100, after }, signal)).apiKeys);
  const columns: Column<Row>[] = [
    { id: "name", header: i18n.t("Name"), width: "minmax(110px, 1.3fr)", render: (row) => <b style={{ fontWeight: 500 }}>{row.name}</b> },
    { id: "role", header: i18n.t("Role"), width: "130px", render: (row) => <Badge title={roleMeaning(row.role)}>{roleLabel(row.role)}</Badge> },
    { id: "scope", header: i18n.t("Sees"), width: "minmax(120px, 1.3fr)", from: 560, render: (row) => <Scope of={row} /> },
    { id: "start", header: i18n.t("Begins with"), width: "170px", from: 960, render: (row) => <Mono>{row.tokenStart}…</Mono> },
    {
      id: "used",
      header: i18n.t("Last used"),
      width: "110px",
      from: 680,
      render: (row) => (row.lastUsedAt ? <Age of={row.lastUsedAt} seconds={30} /> : <span className="dim">{i18n.t("never")}</span>),
    },
    { id: "end", header: revoked ? i18n.t("Revoked") : i18n.t("Ends"), width: "minmax(100px, 185px)", from: 440, render: (row) => <End of={row} /> },
    {
      id: "by",
      header: i18n.t("Made by"),
      width: "120px",
      from: 1000,
      render: (row) => (
        <Link to="/audit" search={{ who: row.createdBy }}>
          <Mono>{row.createdBy}</Mono>
        </Link>
      ),
    },
    {
      id: "act",
      header: i18n.t("Change"),
      width: "70px",
      render: (row) => (
        <RowMenu name={row.name}>
          {row.revokedAt === null && (
            <>
              <Menu.Item onClick={() => setDialog({ kind: "change", apiKey: row })}>{i18n.t("Name, role, scope, end")}</Menu.Item>
              <Menu.Item onClick={() => setDialog({ kind: "revoke", apiKey: row })}>{i18n.t("Revoke")}</Menu.Item>
            </>
          )}
          <Menu.Item renderRoot={(props) => <Link {...props} to="/audit" search={{ who: `key:${row.name}` }} />}>
            {i18n.t("What it did")}
          </Menu.Item>
        </RowMenu>
      ),
    },
  ];
  const adds = mayAdminister && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setDialog({ kind: "add" })} disabled={pages.error != null}>
      {i18n.t("Make a key")}
    </Button>
  );
  return (
    <>
      <PageHead title={i18n.t("API keys")} note={i18n.t("How programs sign in.")}>
        {adds}
      </PageHead>
      <Panel flush>
        {mayAdminister && (
          <Toolbar label={i18n.t("Filters")}>
            <InUse name={i18n.t("Revoked")} past={revoked} onChange={(past) => void navigate({ search: { show: past ? "revoked" : undefined }, replace: true })} />
          </Toolbar>
        )}
        <Paged of={pages} more={i18n.t("More")} empty={
            <Empty title={revoked ? i18n.t("No key was revoked") : i18n.t("No API keys yet")} action={revoked ? null : adds}>
              {revoked ? null : i18n.t("A key lets a program of a partner use GraphQL, limited to the locations and charge points that you choose.")}
            </Empty>
          }>
          {(foot) => <DataTable label={i18n.t("API keys")} rows={pages.rows} columns={columns} idOf={(row) => row.id} rowHeight={40} foot={foot} />}
        </Paged>
      </Panel>
      <ApiKeyForm opened={dialog?.kind === "add"} onClose={close} apiKey={null} />
      <ApiKeyForm opened={dialog?.kind === "change"} onClose={close} apiKey={dialog?.kind === "change" ? dialog.apiKey : null} />
      <Revoke apiKey={dialog?.kind === "revoke" ? dialog.apiKey : null} onClose={close} />
    </>
  );
}

function Scope({ of }: { of: Row }) {
  if (!of.scope) return i18n.t("Everything");
  const names = [...of.scope.locations.map((one) => one.name), ...of.scope.chargePoints.map((one) => one.identity)];
  if (names.length === 0) return <Badge tone="warning">{i18n.t("Nothing")}</Badge>;
  return (
    <span title={names.join("\n")}>
      {names[0]}
      {names.length > 1 && <span className="dim"> {i18n.t("and {count} more", { count: names.length - 1 })}</span>}
    </span>
  );
}

function End({ of }: { of: Row }) {
  if (of.revokedAt) return <Moment at={of.revokedAt} />;
  if (!of.expiresAt) return <span className="dim">{i18n.t("never")}</span>;
  const left = Date.parse(of.expiresAt) - serverNow();
  if (left <= 0) return <Badge tone="critical">{i18n.t("Expired")}</Badge>;
  return left < SOON ? (
    <Badge tone="warning">
      <Age of={of.expiresAt} seconds={60} />
    </Badge>
  ) : (
    <Moment at={of.expiresAt} />
  );
}
