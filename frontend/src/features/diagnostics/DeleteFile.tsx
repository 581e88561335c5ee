/** Deleting a file of diagnostics, once it is sure. */
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DeleteDiagnosticsFileDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Failed, Notice } from "../../ui/states";
import wishes from "../commands/wishes.module.css";
import styles from "./diagnostics.module.css";

export function DeleteFile({ id }: { id: string }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const deleting = useMutation({
    mutationFn: async () => (await gql(DeleteDiagnosticsFileDocument, { id })).deleteDiagnosticsFile,
    onSuccess: () => client.invalidateQueries({ queryKey: ["diagnostics"] }),
  });
  const refusal = deleting.data?.userErrors[0];
  if (!asking) {
    return (
      <div className={styles.buttons}>
        <Button variant="default" leftSection={<IconTrash size={15} />} onClick={() => setAsking(true)}>
          {i18n.t("Delete the file")}
        </Button>
      </div>
    );
  }
  return (
    <div className={wishes.stack}>
      <Notice tone="warning">{i18n.t("Its bytes are removed for good; what is known of it stays.")}</Notice>
      {refusal && <Notice tone="critical">{refusal.message}</Notice>}
      {deleting.error && <Failed error={deleting.error} />}
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => setAsking(false)}>
          {i18n.t("Keep it")}
        </Button>
        <Button loading={deleting.isPending} onClick={() => deleting.mutate()}>
          {i18n.t("Delete")}
        </Button>
      </div>
    </div>
  );
}
