/** What was done, and what changed by it, in words. */
import type { AuditFieldsFragment, AuditOutcome } from "../../generated/graphql";
import { locale } from "../../lib/i18n";
import { i18n } from "../../lib/i18n";
import { dateTime } from "../../lib/time";
import { MISSING, reading, text as quantity } from "../../lib/units";
import { unknownWord } from "../../theme/status";
import type { Tone } from "../../ui/values";
import { actionLabel } from "../commands/actions";
import { roleLabel, ROLES } from "../users/roles";

const ACTIONS: Record<string, () => string> = {
  login: () => i18n.t("Signed in"),
  logout: () => i18n.t("Signed out"),
  changeOwnPassword: () => i18n.t("Changed their own password"),
  createUser: () => i18n.t("Added a user"),
  updateUser: () => i18n.t("Changed a user"),
  createApiKey: () => i18n.t("Made an API key"),
  updateApiKey: () => i18n.t("Changed an API key"),
  revokeApiKey: () => i18n.t("Revoked an API key"),
  createDriver: () => i18n.t("Added a driver"),
  updateDriver: () => i18n.t("Changed a driver"),
  archiveDriver: () => i18n.t("Archived a driver"),
  issueDriverToken: () => i18n.t("Issued a token for a driver's app"),
  createLocation: () => i18n.t("Added a location"),
  updateLocation: () => i18n.t("Changed a location"),
  archiveLocation: () => i18n.t("Archived a location"),
  createChargePoint: () => i18n.t("Added a charge point"),
  updateChargePoint: () => i18n.t("Changed a charge point"),
  archiveChargePoint: () => i18n.t("Archived a charge point"),
  acceptUnknownChargePoint: () => i18n.t("Accepted an unknown charge point"),
  forgetUnknownChargePoint: () => i18n.t("Forgot an unknown charge point"),
  createIdTag: () => i18n.t("Added an id tag"),
  updateIdTag: () => i18n.t("Changed an id tag"),
  archiveIdTag: () => i18n.t("Archived an id tag"),
  desireConfiguration: () => i18n.t("Set what a configuration key should be"),
  applyConfiguration: () => i18n.t("Applied the wanted configuration"),
  startCharging: () => i18n.t("Started charging from an app"),
  stopCharging: () => i18n.t("Stopped charging from an app"),
  uploadFirmwareImage: () => i18n.t("Uploaded a firmware image"),
  archiveFirmwareImage: () => i18n.t("Archived a firmware image"),
  deleteDiagnosticsFile: () => i18n.t("Deleted a file of diagnostics"),
  syncLocalAuthList: () => i18n.t("Sent the id tags to a local list"),
  cancelLocalAuthListSync: () => i18n.t("Stopped sending a local list"),
  cancelCommand: () => i18n.t("Took a command back"),
  correctSession: () => i18n.t("Corrected a session"),
};

/** Commands are named as the console names them, with OCPP's own words. */
const COMMANDS = [
  "remoteStartTransaction",
  "remoteStopTransaction",
  "reset",
  "unlockConnector",
  "changeAvailability",
  "changeConfiguration",
  "getConfiguration",
  "clearCache",
  "dataTransfer",
  "triggerMessage",
  "updateFirmware",
  "getDiagnostics",
  "getLocalListVersion",
  "sendLocalList",
];

/** Everything that can be looked for, by the name of its mutation. */
export const KNOWN_ACTIONS: readonly string[] = [...Object.keys(ACTIONS), ...COMMANDS];

function snakeCase(action: string): string {
  return action.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function actionInWords(action: string): string {
  return ACTIONS[action]?.() ?? actionLabel(snakeCase(action));
}

export function outcomeInWords(outcome: AuditOutcome): string {
  switch (outcome) {
    case "DONE":
      return i18n.t("Done");
    case "REFUSED":
      return i18n.t("Refused");
    case "FAILED":
      return i18n.t("Failed");
    default:
      return unknownWord(outcome);
  }
}

export function outcomeTone(outcome: AuditOutcome): Tone {
  return outcome === "DONE" ? "neutral" : outcome === "REFUSED" ? "warning" : "critical";
}

const COLUMNS: Record<string, () => string> = {
  name: () => i18n.t("Name"),
  address: () => i18n.t("Street and number"),
  postal_code: () => i18n.t("Postal code"),
  city: () => i18n.t("City"),
  region: () => i18n.t("Region"),
  country: () => i18n.t("Country"),
  latitude: () => i18n.t("Latitude"),
  longitude: () => i18n.t("Longitude"),
  time_zone: () => i18n.t("Time zone"),
  published: () => i18n.t("Published"),
  archived_at: () => i18n.t("Archived"),
  username: () => i18n.t("Username"),
  password_hash: () => i18n.t("Password"),
  secret_digest: () => i18n.t("Token"),
  prefix: () => i18n.t("Begins with"),
  role: () => i18n.t("Role"),
  limit: () => i18n.t("Scope"),
  limited: () => i18n.t("Only some charge points"),
  expires_at: () => i18n.t("Until"),
  revoked_at: () => i18n.t("Revoked"),
  external_ref: () => i18n.t("External reference"),
  note: () => i18n.t("Note"),
  id_tag: () => i18n.t("Id tag"),
  parent_id_tag: () => i18n.t("Group"),
  blocked: () => i18n.t("Blocked"),
  most_sessions: () => i18n.t("Sessions at one time"),
  driver_id: () => i18n.t("Driver"),
  identity: () => i18n.t("Identity"),
  location_id: () => i18n.t("Location"),
  labels: () => i18n.t("Labels"),
  registration_status: () => i18n.t("Registration"),
  heartbeat_interval: () => i18n.t("Seconds between heartbeats"),
  action: () => i18n.t("Command"),
  state: () => i18n.t("State"),
  stopped_at: () => i18n.t("Ended"),
  meter_stop_wh: () => i18n.t("Meter at the end"),
  energy_wh: () => i18n.t("Energy"),
  desired_value: () => i18n.t("Wanted value"),
  value: () => i18n.t("Value"),
};

/** What only our tables need to know. */
const HIDDEN = new Set(["key", "folded", "created_at", "created_by", "limited"]);

export function columnInWords(column: string): string {
  const words = column.replaceAll("_", " ");
  return COLUMNS[column]?.() ?? words.charAt(0).toUpperCase() + words.slice(1);
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

export function valueInWords(column: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return MISSING;
  if (value === "***") return i18n.t("not shown");
  if (typeof value === "boolean") return value ? i18n.t("yes") : i18n.t("no");
  if (column === "role" && ROLES.some((role) => role === value)) return roleLabel(value as (typeof ROLES)[number]);
  if ((column === "latitude" || column === "longitude") && typeof value === "number") {
    return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value / 1e6)}°`;
  }
  if (column.endsWith("_wh") && typeof value === "number") return quantity(reading(value));
  if (typeof value === "string") return MOMENT.test(value) ? dateTime(value) : value;
  if (Array.isArray(value)) return value.join(", ") || MISSING;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export interface Difference {
  column: string;
  label: string;
  /** Whether there was nothing before: it is new as a whole. */
  fresh: boolean;
  before: unknown;
  after: unknown;
}

type Columns = Record<string, unknown>;

/** Column by column what became of it; of something new all that it has. */
export function differences({ before, after }: Pick<AuditFieldsFragment, "before" | "after">): Difference[] {
  const old = before as Columns | null;
  const now = (after ?? {}) as Columns;
  return Object.keys({ ...old, ...now })
    .filter((column) => !HIDDEN.has(column))
    .map((column) => ({ column, label: columnInWords(column), fresh: old === null, before: old?.[column], after: now[column] }));
}
