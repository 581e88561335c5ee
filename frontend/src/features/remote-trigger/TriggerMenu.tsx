/** Asking a charge point, or one of its connectors, for a message: sent at once, and its life shows what came of it. */
import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type RequestedMessage, TriggerMessageDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useIsLive } from "../../live/connection";
import { Failed, Notice } from "../../ui/states";
import type { Target } from "../commands/actions";
import { connectorLabel, MESSAGES } from "./words";
import styles from "./remote-trigger.module.css";

interface Props {
  target: Target;
  /** About this one only; absent: about the charge point and all its connectors. */
  connectorId?: number;
}

export function TriggerMenu({ target, connectorId }: Props) {
  const navigate = useNavigate();
  const able = useIsLive() && target.online;
  const asking = useMutation({
    mutationFn: async (requestedMessage: RequestedMessage) => {
      const common = { chargePoint: target.identity, waitSeconds: 0, reason: null, validUntil: null, idempotencyKey: crypto.randomUUID() };
      return (await gql(TriggerMessageDocument, { input: { ...common, requestedMessage, connectorId: connectorId ?? null } })).triggerMessage;
    },
    onSuccess: ({ command }) => {
      if (command) void navigate({ to: ".", search: (before) => ({ ...before, command: command.id }) });
    },
  });
  const one = connectorId !== undefined;
  const refusal = asking.data?.userErrors[0];
  return (
    <>
      <Menu position={one ? "bottom-start" : "bottom-end"} width={300} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            variant={one ? "subtle" : "default"}
            color={one ? "gray" : undefined}
            disabled={!able}
            loading={asking.isPending}
            title={target.online ? undefined : i18n.t("The charge point is not connected.")}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {i18n.t("Ask it")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {MESSAGES.filter(({ ofConnector }) => ofConnector || !one).map(({ message, name, label }) => (
            <Menu.Item key={message} onClick={() => asking.mutate(message)}>
              {one ? connectorLabel(message) : label()}
              <small className={styles.name}>{name}</small>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {refusal && <Notice tone="critical">{refusal.message}</Notice>}
      {asking.error && <Failed error={asking.error} />}
    </>
  );
}
