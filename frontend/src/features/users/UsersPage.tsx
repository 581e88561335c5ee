/** The people who may sign in: add them, give them a role or a new password, take them out. */
import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { UpdateUserDocument, type UserFieldsFragment, UsersDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useMay, useViewer } from "../../lib/permissions";
import { InUse, Paged } from "../../ui/lists";
import { type Column, DataTable } from "../../ui/DataTable";
import { RowMenu } from "../../ui/RowMenu";
import { Empty, Notice, PageHead, Panel, Toolbar } from "../../ui/states";
import { Age, Badge, Moment } from "../../ui/values";
import { AddUser } from "./AddUser";
import { ChangeUser } from "./ChangeUser";
import { roleLabel, roleMeaning } from "./roles";

type Row = UserFieldsFragment;
type Dialog = { kind: "add" } | { kind: "role" | "password"; user: Row } | null;

export function UsersPage() {
  const search = useSearch({ from: "/users" });
  const navigate = useNavigate({ from: "/users" });
  const viewer = useViewer();
  const mayAdminister = useMay("ADMIN");
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>(null);
  const archived = search.show === "archived";
  const pages = usePages<Row>(["users", archived], async (after, signal) => (await gql(UsersDocument, { archived, first: 100, after }, signal)).users);
  const archiving = useMutation({
    mutationFn: async (user: Row) =>
      (await gql(UpdateUserDocument, { input: { id: user.id, archived: user.archivedAt === null } })).updateUser,
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  const refusal = archiving.data?.userErrors[0]?.message;
  const columns: Column<Row>[] = [
    {
      id: "name",
      header: i18n.t("Username"),
      width: "minmax(110px, 1.2fr)",
      render: (row) => (
        <>
          <b style={{ fontWeight: 500 }}>{row.username}</b>
          {row.id === viewer.user?.id && <span className="dim"> · {i18n.t("you")}</span>}
        </>
      ),
    },
    { id: "role", header: i18n.t("Role"), width: "130px", render: (row) => <Badge title={roleMeaning(row.role)}>{roleLabel(row.role)}</Badge> },
    {
      id: "last",
      header: i18n.t("Last sign-in"),
      width: "minmax(110px, 160px)",
      from: 480,
      render: (row) => (row.lastSignInAt ? <Age of={row.lastSignInAt} seconds={30} /> : <span className="dim">{i18n.t("never")}</span>),
    },
    { id: "added", header: i18n.t("Added"), width: "130px", from: 640, render: (row) => <Moment at={row.createdAt} short /> },
    {
      id: "done",
      header: i18n.t("What they did"),
      width: "minmax(110px, 1fr)",
      from: 780,
      render: (row) => (
        <Link to="/audit" search={{ who: `user:${row.username}` }}>
          {i18n.t("Show in the audit")}
        </Link>
      ),
    },
    {
      id: "act",
      header: i18n.t("Change"),
      width: "70px",
      render: (row) => (
        <RowMenu name={row.username}>
          {row.archivedAt === null && (
            <>
              <Menu.Item onClick={() => setDialog({ kind: "role", user: row })}>{i18n.t("Another role")}</Menu.Item>
              {row.id !== viewer.user?.id && (
                <Menu.Item onClick={() => setDialog({ kind: "password", user: row })}>{i18n.t("New password")}</Menu.Item>
              )}
            </>
          )}
          {row.id !== viewer.user?.id && (
            <Menu.Item onClick={() => archiving.mutate(row)}>{row.archivedAt ? i18n.t("Bring back") : i18n.t("Archive: ends all sign-ins")}</Menu.Item>
          )}
        </RowMenu>
      ),
    },
  ];
  return (
    <>
      <PageHead title={i18n.t("Users")} note={i18n.t("The people who may sign in.")}>
        {mayAdminister && (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setDialog({ kind: "add" })} disabled={pages.error != null}>
            {i18n.t("Add")}
          </Button>
        )}
      </PageHead>
      {(archiving.error || refusal) && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="critical">{refusal ?? String(archiving.error)}</Notice>
        </div>
      )}
      <Panel flush>
        {mayAdminister && (
          <Toolbar label={i18n.t("Filters")}>
            <InUse past={archived} onChange={(past) => void navigate({ search: { show: past ? "archived" : undefined }, replace: true })} />
          </Toolbar>
        )}
        <Paged of={pages} more={i18n.t("More")} empty={<Empty title={i18n.t("Nobody is archived")} />}>
          {(foot) => <DataTable label={i18n.t("Users")} rows={pages.rows} columns={columns} idOf={(row) => row.id} rowHeight={40} foot={foot} />}
        </Paged>
      </Panel>
      <AddUser opened={dialog?.kind === "add"} onClose={() => setDialog(null)} />
      <ChangeUser
        what={dialog?.kind === "role" || dialog?.kind === "password" ? dialog.kind : null}
        user={dialog?.kind === "role" || dialog?.kind === "password" ? dialog.user : null}
        onClose={() => setDialog(null)}
      />
    </>
  );
}
