/** A short-lived token with which an app acts as the driver: for trying one out, or for support. */
import { Button, Modal, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { IssueDriverTokenDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Copyable } from "../../ui/Copyable";
import { Form, FormEnd, refusalsFor } from "../../ui/form";
import { Notice } from "../../ui/states";
import { Moment } from "../../ui/values";

interface Props {
  opened: boolean;
  onClose: () => void;
  driver: string;
}

export function AppToken({ opened, onClose, driver }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={i18n.t("Token for an app")} closeButtonProps={{ "aria-label": i18n.t("Close") }}>
      {opened && <Fields onClose={onClose} driver={driver} />}
    </Modal>
  );
}

function Fields({ onClose, driver }: Omit<Props, "opened">) {
  const [lasts, setLasts] = useState("3600");
  const issuing = useMutation({
    mutationFn: async () =>
      (await gql(IssueDriverTokenDocument, { input: { driverId: driver, expiresInSeconds: Number(lasts) } })).issueDriverToken,
  });
  const made = issuing.data?.token;
  if (made) {
    return (
      <div style={{ display: "grid", gap: 12 }}>
        <Copyable label={i18n.t("Token")} value={made} />
        <Notice tone="warning">
          {i18n.t("Shown now and never again. Whoever has it acts as this driver until")} <Moment at={issuing.data?.expiresAt} />.
        </Notice>
        <FormEnd>
          <Button onClick={onClose}>{i18n.t("Close")}</Button>
        </FormEnd>
      </div>
    );
  }
  return (
    <Form
      onSubmit={() => issuing.mutate()}
      onCancel={onClose}
      submit={i18n.t("Make it")}
      pending={issuing.isPending}
      others={refusalsFor(issuing.data?.userErrors, []).others}
      error={issuing.error}
    >
      <p style={{ margin: 0 }}>{i18n.t("An app that shows it sees and does what this driver may, and no more.")}</p>
      <Select
        label={i18n.t("It lasts")}
        allowDeselect={false}
        value={lasts}
        onChange={(value) => setLasts(value ?? "3600")}
        data={[
          { value: "600", label: i18n.t("10 minutes") },
          { value: "3600", label: i18n.t("an hour") },
          { value: "86400", label: i18n.t("a day") },
        ]}
      />
    </Form>
  );
}
