/** Changing one's own password. */
import { Modal, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ChangeOwnPasswordDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Form, refusalsFor } from "../../ui/form";
import { SHORTEST } from "./PasswordField";

export function OwnPassword({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={i18n.t("Change my password")} closeButtonProps={{ "aria-label": i18n.t("Close") }}>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  );
}

function Fields({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const saving = useMutation({
    mutationFn: async () => (await gql(ChangeOwnPasswordDocument, { input: { currentPassword: current, newPassword: next } })).changeOwnPassword,
    // All sign-ins have ended and a new one has begun: the page begins anew with it.
    onSuccess: ({ userErrors }) => userErrors.length === 0 && location.reload(),
  });
  const refusals = refusalsFor(saving.data?.userErrors, ["currentPassword", "newPassword"]);
  const eye = { "aria-label": i18n.t("Show the password") };
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={onClose}
      submit={i18n.t("Change it")}
      pending={saving.isPending}
      disabled={current === "" || next.length < SHORTEST}
      others={refusals.others}
      error={saving.error}
    >
      <p style={{ margin: 0 }}>{i18n.t("All your other sign-ins end; this one goes on.")}</p>
      <PasswordInput
        label={i18n.t("Current password")}
        required
        data-autofocus
        autoComplete="current-password"
        visibilityToggleButtonProps={eye}
        value={current}
        error={refusals.of("currentPassword")}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label={i18n.t("New password")}
        description={i18n.t("At least 8 characters.")}
        required
        autoComplete="new-password"
        visibilityToggleButtonProps={eye}
        value={next}
        error={refusals.of("newPassword")}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
    </Form>
  );
}
