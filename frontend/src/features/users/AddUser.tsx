/** Adding a person; what they need to sign in is shown once. */
import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CreateUserDocument, type Role } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Copyable } from "../../ui/Copyable";
import { Form, FormEnd, refusalsFor } from "../../ui/form";
import { Notice } from "../../ui/states";
import { PasswordField, SHORTEST } from "./PasswordField";
import { RoleField } from "./RoleField";

export function AddUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={i18n.t("Add a user")} closeButtonProps={{ "aria-label": i18n.t("Close") }}>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  );
}

function Fields({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("VIEWER");
  const saving = useMutation({
    mutationFn: async () => (await gql(CreateUserDocument, { input: { username: username.trim(), password, role } })).createUser,
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  const made = saving.data?.user;
  if (made) return <HandOver username={made.username} password={password} onClose={onClose} />;
  const refusals = refusalsFor(saving.data?.userErrors, ["username", "password", "role"]);
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={i18n.t("Add")}
      pending={saving.isPending}
      disabled={username.trim() === "" || password.length < SHORTEST}
      others={refusals.others}
      error={saving.error}
    >
      <TextInput
        label={i18n.t("Username")}
        description={i18n.t("Its case does not matter. It can never be changed.")}
        required
        maxLength={100}
        data-autofocus
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        value={username}
        error={refusals.of("username")}
        onChange={(event) => setUsername(event.currentTarget.value)}
      />
      <PasswordField value={password} onChange={setPassword} error={refusals.of("password")} />
      <RoleField value={role} onChange={setRole} error={refusals.of("role")} />
    </Form>
  );
}

/** What somebody must be told to sign in. */
export function HandOver({ username, password, onClose }: { username: string; password: string; onClose: () => void }) {
  return (
    <div style={{ display: "grid", gap: 12 }}>
      <p style={{ margin: 0 }} role="status">
        {i18n.t("Hand this over. With it, they can sign in at once.")}
      </p>
      <Copyable label={i18n.t("Address")} value={location.origin} />
      <Copyable label={i18n.t("Username")} value={username} />
      <Copyable label={i18n.t("Password")} value={password} />
      <Notice tone="warning">{i18n.t("The password is shown now and never again. Only its digest is kept here.")}</Notice>
      <FormEnd>
        <Button onClick={onClose}>{i18n.t("Close")}</Button>
      </FormEnd>
    </div>
  );
}
