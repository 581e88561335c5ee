/** Another role or a new password for somebody. */
import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { UpdateUserDocument, type UserFieldsFragment } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Form, refusalsFor } from "../../ui/form";
import { HandOver } from "./AddUser";
import { PasswordField, SHORTEST } from "./PasswordField";
import { RoleField } from "./RoleField";

interface Props {
  what: "role" | "password" | null;
  user: UserFieldsFragment | null;
  onClose: () => void;
}

export function ChangeUser({ what, user, onClose }: Props) {
  return (
    <Modal
      opened={what !== null}
      onClose={onClose}
      title={what === "password" ? i18n.t("New password for {name}", { name: user?.username ?? "" }) : i18n.t("Role of {name}", { name: user?.username ?? "" })}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {user && what === "role" && <NewRole user={user} onClose={onClose} />}
      {user && what === "password" && <NewPassword user={user} onClose={onClose} />}
    </Modal>
  );
}

function NewRole({ user, onClose }: { user: UserFieldsFragment; onClose: () => void }) {
  const client = useQueryClient();
  const [role, setRole] = useState(user.role);
  const saving = useMutation({
    mutationFn: async () => (await gql(UpdateUserDocument, { input: { id: user.id, role } })).updateUser,
    onSuccess: async ({ userErrors }) => {
      if (userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["users"] });
      onClose();
    },
  });
  const refusals = refusalsFor(saving.data?.userErrors, ["role"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={i18n.t("Save")}
      pending={saving.isPending}
      disabled={role === user.role}
      others={refusals.others}
      error={saving.error}
    >
      <RoleField value={role} onChange={setRole} error={refusals.of("role")} />
    </Form>
  );
}

function NewPassword({ user, onClose }: { user: UserFieldsFragment; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const saving = useMutation({
    mutationFn: async () => (await gql(UpdateUserDocument, { input: { id: user.id, password } })).updateUser,
  });
  if (saving.data?.user) return <HandOver username={user.username} password={password} onClose={onClose} />;
  const refusals = refusalsFor(saving.data?.userErrors, ["password"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={i18n.t("Set it")}
      pending={saving.isPending}
      disabled={password.length < SHORTEST}
      others={refusals.others}
      error={saving.error}
    >
      <p style={{ margin: 0 }}>{i18n.t("The old one counts no more, and wherever they are signed in they are signed out.")}</p>
      <PasswordField value={password} onChange={setPassword} error={refusals.of("password")} />
    </Form>
  );
}
