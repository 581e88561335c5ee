/** Ending an API key for good. */
import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiKeyDetailsFragment, RevokeApiKeyDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { Form, refusalsFor } from "../../ui/form";
import { Age } from "../../ui/values";

export function Revoke({ apiKey, onClose }: { apiKey: ApiKeyDetailsFragment | null; onClose: () => void }) {
  const client = useQueryClient();
  const revoking = useMutation({
    mutationFn: async (id: string) => (await gql(RevokeApiKeyDocument, { id })).revokeApiKey,
    onSuccess: async ({ userErrors }) => {
      if (userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["api keys"] });
      onClose();
    },
  });
  return (
    <Modal
      opened={apiKey !== null}
      onClose={onClose}
      title={i18n.t("Revoke the key {name}", { name: apiKey?.name ?? "" })}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {apiKey && (
        <Form
          onSubmit={() => revoking.mutate(apiKey.id)}
          onCancel={onClose}
          submit={i18n.t("Revoke")}
          pending={revoking.isPending}
          others={refusalsFor(revoking.data?.userErrors, []).others}
          error={revoking.error}
        >
          <p style={{ margin: 0 }}>
            {i18n.t("Whoever uses it is shut out at once, drivers whose tokens it issued too. It cannot be brought back.")}{" "}
            {apiKey.lastUsedAt ? (
              <>
                {i18n.t("Last used:")} <Age of={apiKey.lastUsedAt} seconds={30} />
              </>
            ) : (
              i18n.t("It has never been used.")
            )}
          </p>
        </Form>
      )}
    </Modal>
  );
}
