/** What can be asked of a charge point: the words, the fields, what it costs, and the mutation behind it. */
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import {
  ChangeAvailabilityDocument,
  ChangeConfigurationDocument,
  ClearCacheDocument,
  type CommandRowFragment,
  DataTransferDocument,
  GetConfigurationDocument,
  RemoteStartDocument,
  RemoteStopDocument,
  type RequestedMessage,
  ResetDocument,
  TriggerMessageDocument,
  UpdateFirmwareDocument,
  UnlockConnectorDocument,
  type UserErrorFieldsFragment,
} from "../../generated/graphql";
import { MESSAGES } from "../remote-trigger/words";

export interface RunningSession {
  id: string;
  transactionId: number | null;
  connectorId: number | null;
  idTag: string;
  energyWh: number;
}

export interface Target {
  identity: string;
  online: boolean;
  connectors: number[];
  sessions: RunningSession[];
  /** What it tells of its kind, where that is known. */
  maker?: Maker;
}

export interface Maker {
  vendor: string | null;
  model: string | null;
}

export interface Field {
  name: string;
  label: string;
  hint?: string;
  kind: "choice" | "text" | "connector" | "configuration key" | "firmware image";
  options?: { value: string; label: string }[];
  optional?: boolean;
  initial?: string;
}

export type Values = Record<string, string>;

/** What every command takes besides its own fields. */
export interface Common {
  chargePoint: string;
  waitSeconds: number;
  reason: string | null;
  validUntil: string | null;
  idempotencyKey: string;
}

export interface Answer {
  command: CommandRowFragment | null;
  /** Why the specification speaks against it, though it was sent. */
  warning?: string | null;
  userErrors: UserErrorFieldsFragment[];
}

export interface Action {
  id: ActionId;
  label: () => string;
  /** One word for the palette: `reset CP-12`. */
  word: string;
  fields: (target: Target | null) => Field[];
  /** What happens to people if it is done; a command with a consequence asks before it is sent. */
  consequence?: (target: Target, values: Values) => string | null;
  /** Whether it still makes sense when the charge point comes back later. */
  mayWait: boolean;
  bulk: boolean;
  run: (common: Common, values: Values) => Promise<Answer>;
}

export type ActionId =
  | "remote_start_transaction"
  | "remote_stop_transaction"
  | "reset"
  | "trigger_message"
  | "unlock_connector"
  | "change_availability"
  | "get_configuration"
  | "change_configuration"
  | "clear_cache"
  | "update_firmware"
  | "data_transfer";

/** The choice of no connector in particular. */
export const ANY = "any";

function connectorNumber(chosen: string | undefined): number | null {
  return !chosen || chosen === ANY ? null : Number(chosen);
}

const connector = (all: boolean): Field => ({
  name: "connectorId",
  label: i18n.t("Connector"),
  kind: "connector",
  optional: all,
  initial: all ? ANY : "1",
});

function runningHere(target: Target, connectorId?: string): RunningSession[] {
  return target.sessions.filter(
    (session) => !connectorId || connectorId === ANY || session.connectorId === Number(connectorId),
  );
}

function endsSessions(target: Target, connectorId?: string): string | null {
  const running = runningHere(target, connectorId);
  if (running.length === 0) return null;
  return i18n.t("{count, plural, one {# session is running here and will end.} other {# sessions are running here and will end.}}", {
    count: running.length,
  });
}

export const ACTIONS: readonly Action[] = [
  {
    id: "remote_start_transaction",
    label: () => i18n.t("Start charging"),
    word: "start",
    fields: () => [
      { name: "idTag", label: i18n.t("Id tag"), kind: "text", hint: i18n.t("Whom the session belongs to.") },
      connector(true),
    ],
    mayWait: false,
    bulk: false,
    run: async (common, { idTag, connectorId }) =>
      (
        await gql(RemoteStartDocument, {
          input: { ...common, idTag: idTag ?? "", connectorId: connectorNumber(connectorId) },
        })
      ).remoteStartTransaction,
  },
  {
    id: "remote_stop_transaction",
    label: () => i18n.t("Stop charging"),
    word: "stop",
    fields: (target) => [
      {
        name: "sessionId",
        label: i18n.t("Session"),
        kind: "choice",
        initial: target?.sessions[0]?.id,
        options: target?.sessions.map((session) => ({
          value: session.id,
          label: i18n.t("Connector {connector}, transaction {transaction}, {idTag}", {
            connector: session.connectorId ?? "–",
            transaction: session.transactionId ?? "–",
            idTag: session.idTag,
          }),
        })),
      },
    ],
    consequence: (target, values) => {
      const session = target.sessions.find((one) => one.id === values.sessionId);
      return session ? i18n.t("The session of {idTag} will end.", { idTag: session.idTag }) : null;
    },
    mayWait: false,
    bulk: false,
    run: async (common, { sessionId }) =>
      (await gql(RemoteStopDocument, { input: { ...common, sessionId: sessionId ?? null } })).remoteStopTransaction,
  },
  {
    id: "reset",
    label: () => i18n.t("Restart"),
    word: "reset",
    fields: () => [
      {
        name: "type",
        label: i18n.t("How"),
        kind: "choice",
        initial: "SOFT",
        options: [
          { value: "SOFT", label: i18n.t("Soft: it ends sessions in order, then restarts") },
          { value: "HARD", label: i18n.t("Hard: it restarts at once") },
        ],
      },
    ],
    consequence: (target) => endsSessions(target),
    mayWait: true,
    bulk: true,
    run: async (common, { type }) =>
      (await gql(ResetDocument, { input: { ...common, type: type === "HARD" ? "HARD" : "SOFT" } })).reset,
  },
  {
    id: "trigger_message",
    label: () => i18n.t("Ask for a message"),
    word: "trigger",
    fields: () => [
      {
        name: "requestedMessage",
        label: i18n.t("Message"),
        kind: "choice",
        initial: "STATUS_NOTIFICATION",
        options: MESSAGES.map(({ message, name, label }) => ({ value: message, label: `${label()} (${name})` })),
      },
      connector(true),
    ],
    mayWait: true,
    bulk: true,
    run: async (common, { requestedMessage, connectorId }) =>
      (
        await gql(TriggerMessageDocument, {
          input: {
            ...common,
            requestedMessage: requestedMessage as RequestedMessage,
            connectorId: connectorNumber(connectorId),
          },
        })
      ).triggerMessage,
  },
  {
    id: "unlock_connector",
    label: () => i18n.t("Unlock the cable"),
    word: "unlock",
    fields: () => [connector(false)],
    consequence: (target, { connectorId }) => endsSessions(target, connectorId),
    mayWait: false,
    bulk: true,
    run: async (common, { connectorId }) =>
      (await gql(UnlockConnectorDocument, { input: { ...common, connectorId: Number(connectorId) } })).unlockConnector,
  },
  {
    id: "change_availability",
    label: () => i18n.t("Change availability"),
    word: "availability",
    fields: () => [
      {
        name: "type",
        label: i18n.t("It should be"),
        kind: "choice",
        initial: "OPERATIVE",
        options: [
          { value: "OPERATIVE", label: i18n.t("In use") },
          { value: "INOPERATIVE", label: i18n.t("Out of use, also after a restart") },
        ],
      },
      connector(true),
    ],
    mayWait: true,
    bulk: true,
    run: async (common, { type, connectorId }) =>
      (
        await gql(ChangeAvailabilityDocument, {
          input: {
            ...common,
            connectorId: connectorNumber(connectorId) ?? 0,
            type: type === "INOPERATIVE" ? "INOPERATIVE" : "OPERATIVE",
          },
        })
      ).changeAvailability,
  },
  {
    id: "get_configuration",
    label: () => i18n.t("Read the configuration"),
    word: "configuration",
    fields: () => [],
    mayWait: true,
    bulk: true,
    run: async (common) => (await gql(GetConfigurationDocument, { input: { ...common, key: null } })).getConfiguration,
  },
  {
    id: "change_configuration",
    label: () => i18n.t("Change the configuration"),
    word: "configure",
    fields: () => [
      { name: "key", label: i18n.t("Key"), kind: "configuration key" },
      { name: "value", label: i18n.t("Value"), kind: "text", hint: i18n.t("As text, as the charge point writes it.") },
    ],
    mayWait: true,
    bulk: true,
    run: async (common, { key, value }) =>
      (await gql(ChangeConfigurationDocument, { input: { ...common, key: (key ?? "").trim(), value: value ?? "" } })).changeConfiguration,
  },
  {
    id: "clear_cache",
    label: () => i18n.t("Clear the cache of id tags"),
    word: "clear",
    fields: () => [],
    mayWait: true,
    bulk: true,
    run: async (common) => (await gql(ClearCacheDocument, { input: common })).clearCache,
  },
  {
    id: "update_firmware",
    label: () => i18n.t("Update the firmware"),
    word: "firmware",
    fields: () => [{ name: "image", label: i18n.t("Image"), kind: "firmware image" }],
    mayWait: true,
    bulk: true,
    run: async (common, { image }) => (await gql(UpdateFirmwareDocument, { input: { ...common, image: image || null } })).updateFirmware,
  },
  {
    id: "data_transfer",
    label: () => i18n.t("Send vendor data"),
    word: "data",
    fields: () => [
      { name: "vendorId", label: i18n.t("Vendor"), kind: "text" },
      { name: "messageId", label: i18n.t("Message"), kind: "text", optional: true },
      { name: "data", label: i18n.t("Data"), kind: "text", optional: true },
    ],
    mayWait: false,
    bulk: false,
    run: async (common, { vendorId, messageId, data }) =>
      (
        await gql(DataTransferDocument, {
          input: { ...common, vendorId: vendorId ?? "", messageId: messageId || null, data: data || null },
        })
      ).dataTransfer,
  },
];

export function actionOf(id: string): Action | undefined {
  return ACTIONS.find((action) => action.id === id);
}

/** Commands that have pages of their own to be sent from. */
const ELSEWHERE: Record<string, () => string> = {
  set_charging_profile: () => i18n.t("Set a limit"),
  clear_charging_profile: () => i18n.t("Clear profiles"),
  get_composite_schedule: () => i18n.t("Ask for the schedule"),
  reserve_now: () => i18n.t("Reserve"),
  cancel_reservation: () => i18n.t("Cancel a reservation"),
  get_diagnostics: () => i18n.t("Ask for diagnostics"),
  get_local_list_version: () => i18n.t("Ask for the version of its local list"),
  send_local_list: () => i18n.t("Send a local list"),
};

export const KNOWN_ACTIONS: readonly string[] = [...new Set([...ACTIONS.map(({ id }) => id), ...Object.keys(ELSEWHERE)])];

/** The name of any command, also of those that are not sent from here. */
export function actionLabel(id: string): string {
  const named = actionOf(id)?.label ?? ELSEWHERE[id];
  if (named) return named();
  const words = id.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
