/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which charge points a key may see; both lists count, and both empty is nothing at all. */
export type ApiKeyScopeInput = {
  /** Charge points, by identity or by id; archived ones too. */
  chargePoints?: Array<string>;
  /** Locations, by id: whatever charge points are there, now and later. */
  locations?: Array<string>;
};

/** Sends what is wanted and differs, one command a key. */
export type ApplyConfigurationInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** What somebody should look at. More may come. */
export type AttentionKind =
  /** A charge point has started three times or more in ten minutes. */
  | 'BOOT_LOOP'
  /** A charge point has other values in its configuration than it should. */
  | 'CONFIGURATION_DIFFERS'
  /** A session that was asked for in the last hour did not begin. */
  | 'FAILED_REQUEST'
  /** A connector is out of order; the message says its error code. */
  | 'FAULTED'
  /** A charge point has not been connected for more than five minutes. */
  | 'OFFLINE'
  /** A charge point was told in the last 24 hours that an id tag may not charge. */
  | 'REFUSED_ID_TAG'
  /** A session is ACTIVE and no meter values have come for more than ten minutes. */
  | 'SILENT_SESSION'
  /** A session runs and no energy has flowed for more than four hours. */
  | 'SUSPENDED_SESSION';

/** Which audit entries; all conditions that are given must hold. */
export type AuditEntryFilter = {
  /** One of these, as createChargePoint. */
  action?: Array<string> | null | undefined;
  /** About the charge point with this id, and what belongs to it. */
  chargePoint?: string | null | undefined;
  /** Ended in one of these ways. */
  outcome?: Array<AuditOutcome> | null | undefined;
  /** By this one, as `user:anna`. */
  principal?: string | null | undefined;
  /** At this moment (UTC) or later. */
  since?: string | null | undefined;
  /** About what has this id, as a user or an id tag. */
  subject?: string | null | undefined;
  /** Before this moment (UTC). */
  until?: string | null | undefined;
};

/** How something ended that somebody did or tried to do. */
export type AuditOutcome =
  /** It was done; where it changed nothing, before and after are empty. */
  | 'DONE'
  /** Something went wrong here; the log says what, under the id of the request. */
  | 'FAILED'
  /** It was not allowed, or broke a rule: see reason. */
  | 'REFUSED';

/** Whether an id tag may charge. */
export type AuthorizationStatus =
  /** It may. */
  | 'ACCEPTED'
  /** It was blocked. */
  | 'BLOCKED'
  /** It charges elsewhere already and may do so only once. */
  | 'CONCURRENT_TX'
  /** Its time is over. */
  | 'EXPIRED'
  /** It is not known. */
  | 'INVALID';

/** Whether a connector should be in use. */
export type AvailabilityType =
  /** Out of use, also after a restart. */
  | 'INOPERATIVE'
  /** In use. */
  | 'OPERATIVE';

/** A reservation to cancel. */
export type CancelReservationInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Its number, even one that is unknown here. */
  reservationId: number;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A connector to take out of use, or back. */
export type ChangeAvailabilityInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Which connector; 0 for the charge point and all its connectors. */
  connectorId: number;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** What it should be. */
  type: AvailabilityType;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A configuration key to change at a charge point. The charge point decides. */
export type ChangeConfigurationInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Which key: 1 to 50 characters. */
  key: string;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** Its new value as text: up to 500 characters. */
  value: string;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A new password of your own. */
export type ChangeOwnPasswordInput = {
  /** The one that counts until now. */
  currentPassword: string;
  /** 8 to 1000 characters. */
  newPassword: string;
};

/** Which charge points; all conditions that are given must hold. */
export type ChargePointFilter = {
  /** Only archived ones, only those in use (the default), or both (null). */
  archived?: boolean | null | undefined;
  /** At least one of its connectors has one of these statuses. */
  connectorStatus?: Array<ConnectorStatus> | null | undefined;
  /** Part of the identity or of the name, in any case. */
  identityContains?: string | null | undefined;
  /** It has one of these ids. */
  ids?: Array<string> | null | undefined;
  /** It has one of these labels, in any case. */
  label?: Array<string> | null | undefined;
  /** It stands at one of these locations. */
  location?: Array<string> | null | undefined;
  /** It says that it is of this model, in any case. */
  model?: string | null | undefined;
  /** Whether it is connected now. */
  online?: boolean | null | undefined;
  /** Its registration has one of these statuses. */
  registrationStatus?: Array<RegistrationStatus> | null | undefined;
  /** It says that it is of this vendor, in any case. */
  vendor?: string | null | undefined;
};

/** A charging profile, in OCPP's words. */
export type ChargingProfileInput = {
  /** Its number: one that is in use is replaced. Null for a new one, which is chosen. */
  chargingProfileId?: number | null | undefined;
  /** What its schedule is relative to. */
  chargingProfileKind: ChargingProfileKind;
  /** What it is for. */
  chargingProfilePurpose: ChargingProfilePurpose;
  /** Its limits over time. */
  chargingSchedule: ChargingScheduleInput;
  /** How often a RECURRING one begins anew. */
  recurrencyKind?: RecurrencyKind | null | undefined;
  /** How it ranks among others for its purpose, from 0: higher wins. */
  stackLevel: number;
  /** The transaction that a TX_PROFILE is for; not in a remote start. */
  transactionId?: number | null | undefined;
  /** Since when it counts (UTC). */
  validFrom?: string | null | undefined;
  /** Until when it counts (UTC). */
  validTo?: string | null | undefined;
};

/** What the schedule of a charging profile is relative to. */
export type ChargingProfileKind =
  /** To its startSchedule. */
  | 'ABSOLUTE'
  /** To its startSchedule, and anew each day or week. */
  | 'RECURRING'
  /** To the start of charging. */
  | 'RELATIVE';

/** What a charging profile is for. */
export type ChargingProfilePurpose =
  /** The most that the charge point may draw in all; on connector 0. */
  | 'CHARGE_POINT_MAX_PROFILE'
  /** For all sessions without one of their own; on connector 0 for every connector. */
  | 'TX_DEFAULT_PROFILE'
  /** For one session; it goes with it. */
  | 'TX_PROFILE';

/** What is known of a charging profile at its charge point. REQUESTED, INSTALLED and UNKNOWN go on; all others are ends. */
export type ChargingProfileState =
  /** It was cleared. */
  | 'CLEARED'
  /** Its session is over, and it went with it. */
  | 'ENDED'
  /** The charge point accepted it and has it, as far as is known. */
  | 'INSTALLED'
  /** The charge point said that it does not have it, when it was to be cleared. */
  | 'MISSING'
  /** It was never sent: the charge point could not be reached in time, or it was taken back. */
  | 'NOT_SENT'
  /** The charge point refused it: see answer. */
  | 'REJECTED'
  /** Another profile took its place. */
  | 'REPLACED'
  /** It waits to be sent, or for the answer. */
  | 'REQUESTED'
  /** The charge point may have it: an answer that would have told did not come. */
  | 'UNKNOWN';

/** What speaks against a charging profile. More may come. */
export type ChargingProfileWarningCode =
  /** A profile for this purpose does not belong on this connector. */
  | 'CONNECTOR'
  /** The duration is not positive, or longer than the recurrence. */
  | 'DURATION'
  /** The first period does not start at 0. */
  | 'FIRST_PERIOD'
  /** A limit is negative. */
  | 'NEGATIVE_LIMIT'
  /** It ends to be valid before it begins to. */
  | 'NEVER_VALID'
  /** It is not valid yet, and what it replaces is gone at once. */
  | 'NOT_YET_VALID'
  /** A number of phases is neither 1, 2 nor 3. */
  | 'NUMBER_PHASES'
  /** It is over already. */
  | 'OVER'
  /** The periods do not follow one another. */
  | 'PERIOD_ORDER'
  /** A period is never reached. */
  | 'PERIOD_UNREACHED'
  /** A profile for this purpose may not be sent so. */
  | 'PURPOSE'
  /** The recurrence is missing, or is ignored. */
  | 'RECURRENCY'
  /** It takes the place of another profile. */
  | 'REPLACES'
  /** The stack level is negative, or above the highest that the charge point takes. */
  | 'STACK_LEVEL'
  /** The start of the schedule is missing, or is ignored. */
  | 'START'
  /** It has more periods than the charge point takes. */
  | 'TOO_MANY_PERIODS'
  /** The charge point holds no more profiles. */
  | 'TOO_MANY_PROFILES'
  /** The transaction is missing, is not the one that runs, or should not be named. */
  | 'TRANSACTION'
  /** The charge point does not take limits in this unit. */
  | 'UNIT';

/** What the limits of a charging schedule count. */
export type ChargingRateUnit =
  /** Amperes, on each phase. */
  | 'A'
  /** Watts, on all phases together. */
  | 'W';

/** Limits over time. */
export type ChargingScheduleInput = {
  /** What its limits count. */
  chargingRateUnit: ChargingRateUnit;
  /** Its periods, in the order of their starts. */
  chargingSchedulePeriod: Array<ChargingSchedulePeriodInput>;
  /** How long it lasts, in s; null to let its last period last. */
  duration?: number | null | undefined;
  /** Below this a vehicle charges badly, in the schedule's unit; at most 1 decimal. */
  minChargingRate?: number | null | undefined;
  /** When it begins (UTC); not for RELATIVE ones. */
  startSchedule?: string | null | undefined;
};

/** A stretch of a charging schedule: until the next one, or the end of the schedule. */
export type ChargingSchedulePeriodInput = {
  /** The most that may be drawn, in the schedule's unit; at most 1 decimal. */
  limit: number;
  /** On how many phases, 1 to 3; 3 if it does not say. */
  numberPhases?: number | null | undefined;
  /** When it begins, in s from the start of the schedule; the first 0. */
  startPeriod: number;
};

/** Which sessions; all conditions that are given must hold. */
export type ChargingSessionFilter = {
  /** At this one: its identity or its id. */
  chargePoint?: string | null | undefined;
  /** On the connector with this number. */
  connectorId?: number | null | undefined;
  /** By this id tag, in any case. */
  idTag?: string | null | undefined;
  /** Whether somebody should look at it: it charges and was not measured for ten minutes; it is suspended for four hours; it was asked for within a day and never began (FAILED or EXPIRED, unless the request was taken back); its id tag was refused and it charges all the same, or did within a day and was not ended for that (DE_AUTHORIZED); or it ended within seven days without a stop (STOP_MISSING) or with an energyMethod of STOP_IGNORED or REGISTER_RESET, and nobody has corrected it. Time alone brings sessions in and out: a subscription tells that only when they change. */
  needsAttention?: boolean | null | undefined;
  /** Whether it runs: ACTIVE or SUSPENDED. */
  open?: boolean | null | undefined;
  /** Started at this moment (UTC) or later. */
  startedAfter?: string | null | undefined;
  /** Started before this moment (UTC). */
  startedBefore?: string | null | undefined;
  /** In one of these states. */
  state?: Array<SessionState> | null | undefined;
};

/** A charge point that should forget the id tags that it remembers. */
export type ClearCacheInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Charging profiles to clear: the one with an id, or all that fit the other fields. */
export type ClearChargingProfileInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** For this purpose. Null for any. */
  chargingProfilePurpose?: ChargingProfilePurpose | null | undefined;
  /** On this connector; 0 for those of the whole charge point. Null for any. */
  connectorId?: number | null | undefined;
  /** The chargingProfileId of one; all other fields are ignored then. */
  id?: number | null | undefined;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** On this stack level. Null for any. */
  stackLevel?: number | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Who ended a session. */
export type ClosedBy =
  /** The charge point reported its end. */
  | 'CHARGE_POINT'
  /** Its end was never reported, and the next session began on its connector. */
  | 'NEXT_START'
  /** An operator closed it, as its end was never reported. */
  | 'OPERATOR'
  /** It was closed automatically, as its end was never reported. */
  | 'UPKEEP';

/** Which commands; all conditions that are given must hold. */
export type CommandFilter = {
  /** One of these, as remote_start_transaction. */
  action?: Array<string> | null | undefined;
  /** Asked of this one: its identity or its id. */
  chargePoint?: string | null | undefined;
  /** Asked for by this one, as `user:anna`. */
  requestedBy?: string | null | undefined;
  /** About the session with this id. */
  session?: string | null | undefined;
  /** In one of these states. */
  state?: Array<CommandState> | null | undefined;
};

/** How far a command has come. PENDING and SENT go on; all others are ends. */
export type CommandState =
  /** The charge point answered; its answer may well be no. */
  | 'ANSWERED'
  /** It was taken back before it was sent. */
  | 'CANCELLED'
  /** It was never sent: the charge point could not take it in time. */
  | 'EXPIRED'
  /** The charge point answered with an error: see callError. */
  | 'FAILED'
  /** It waits to be sent. */
  | 'PENDING'
  /** It was sent, and no answer has come yet. */
  | 'SENT'
  /** It was sent and no answer came: nobody knows whether it took effect. It is never repeated by itself. */
  | 'TIMED_OUT';

/** What may be done with a configuration key, by the specification. */
export type ConfigurationKeyAccess =
  /** It can only be read. */
  | 'READ'
  /** It can be read and written. */
  | 'READ_WRITE'
  /** It can only be written: a secret. */
  | 'WRITE';

/** What the value of a configuration key is; it is always sent as text. */
export type ConfigurationKeyType =
  /** true or false. */
  | 'BOOLEAN'
  /** A whole number. */
  | 'INTEGER'
  /** Words, separated by commas. */
  | 'LIST'
  /** Any text. */
  | 'TEXT';

/** What is wrong with a connector. */
export type ConnectorErrorCode =
  /** It cannot be locked or unlocked. */
  | 'CONNECTOR_LOCK_FAILURE'
  /** The vehicle does not talk as it should. */
  | 'EV_COMMUNICATION_ERROR'
  /** The protection against earth faults tripped. */
  | 'GROUND_FAILURE'
  /** It is too hot inside. */
  | 'HIGH_TEMPERATURE'
  /** Hardware or software of the charge point failed. */
  | 'INTERNAL_ERROR'
  /** Its own list of id tags contradicts what it was told. */
  | 'LOCAL_LIST_CONFLICT'
  /** Nothing. */
  | 'NO_ERROR'
  /** Something else; see the maker's code and the info. */
  | 'OTHER_ERROR'
  /** The protection against overload tripped. */
  | 'OVER_CURRENT_FAILURE'
  /** The voltage is too high. */
  | 'OVER_VOLTAGE'
  /** The meter cannot be read. */
  | 'POWER_METER_FAILURE'
  /** The power cannot be switched. */
  | 'POWER_SWITCH_FAILURE'
  /** The reader of id tags failed. */
  | 'READER_FAILURE'
  /** It could not restart. */
  | 'RESET_FAILURE'
  /** The voltage is too low. */
  | 'UNDER_VOLTAGE'
  /** The radio signal is weak. */
  | 'WEAK_SIGNAL';

/** What a connector is doing. Only the charge point knows: it is shown as it was reported. */
export type ConnectorStatus =
  /** Nobody uses it. */
  | 'AVAILABLE'
  /** A vehicle is charging. */
  | 'CHARGING'
  /** It is out of order; see the error code. */
  | 'FAULTED'
  /** The session is over and the vehicle has not left yet. */
  | 'FINISHING'
  /** Somebody is about to charge: a vehicle was plugged in, or an id tag shown. */
  | 'PREPARING'
  /** It is held for somebody. */
  | 'RESERVED'
  /** The charge point offers energy and the vehicle takes none. */
  | 'SUSPENDED_EV'
  /** A vehicle is plugged in and the charge point offers it no energy for now. */
  | 'SUSPENDED_EVSE'
  /** It was taken out of use. */
  | 'UNAVAILABLE';

/** A key to make. */
export type CreateApiKeyInput = {
  /** When it ends (UTC); null for never. */
  expiresAt?: string | null | undefined;
  /** 1 to 100 characters; the audit shows `key:<name>`, so a name is used only once. */
  name: string;
  /** What its holder may do: VIEWER, OPERATOR or ADMIN. */
  role: Role;
  /** What it may see; null for everything. */
  scope?: ApiKeyScopeInput | null | undefined;
};

/** A charge point to add. */
export type CreateChargePointInput = {
  /** Make a password of 20 random bytes; the answer shows it once, in hex. */
  generatePassword?: boolean;
  /** Seconds between its heartbeats; null for the deployment's own interval. */
  heartbeatInterval?: number | null | undefined;
  /** The name under which it connects, 1 to 255 characters; it can never be changed. */
  identity: string;
  /** Words to find it by: up to 20 of 1 to 50 characters. */
  labels?: Array<string>;
  /** The id of the location where it stands. */
  location?: string | null | undefined;
  /** What people call it. */
  name?: string | null | undefined;
  /** The password it must show to connect, up to 255 characters: 32 to 40 hex digits stand for the bytes they spell. Kept as a hash only. Without one, anybody may connect. */
  password?: string | null | undefined;
  /** Whether it may work. */
  registrationStatus?: RegistrationStatus;
};

/** A driver to add. */
export type CreateDriverInput = {
  /** What the driver is called elsewhere, up to 255 characters: unique. */
  externalRef?: string | null | undefined;
  /** Up to 255 characters. */
  name?: string | null | undefined;
  /** Up to 500 characters for people. */
  note?: string | null | undefined;
};

/** An id tag to add. */
export type CreateIdTagInput = {
  /** Whether it may not charge. */
  blocked?: boolean;
  /** The id of the driver whose it is. */
  driver?: string | null | undefined;
  /** Until when it may charge (UTC), even a moment in the past; null for ever. */
  expiresAt?: string | null | undefined;
  /** 1 to 20 printable characters; blanks around it are dropped. */
  idTag: string;
  /** How many sessions it may have at one time, from 1; null for any number. */
  mostSessions?: number | null | undefined;
  /** Up to 500 characters for people. */
  note?: string | null | undefined;
  /** The group it belongs to. */
  parentIdTag?: string | null | undefined;
};

/** A location to add. */
export type CreateLocationInput = {
  /** Street and number. */
  address?: string | null | undefined;
  /** City. */
  city?: string | null | undefined;
  /** Country, as two letters of ISO 3166-1: DE. */
  country?: string | null | undefined;
  /** Degrees north, -90 to 90; with a longitude. */
  latitude?: number | null | undefined;
  /** Degrees east, -180 to 180; with a latitude. */
  longitude?: number | null | undefined;
  /** What people call it: 1 to 255 characters. */
  name: string;
  /** Postal code, up to 20 characters. */
  postalCode?: string | null | undefined;
  /** Whether anybody may see it. */
  published?: boolean;
  /** State or province. */
  region?: string | null | undefined;
  /** IANA's name, as Europe/Berlin. */
  timeZone?: string | null | undefined;
};

/** A person to add. */
export type CreateUserInput = {
  /** 8 to 1000 characters; kept as a slow hash only. */
  password: string;
  /** VIEWER, OPERATOR or ADMIN. */
  role: Role;
  /** 1 to 100 characters, unique without regard to case. */
  username: string;
};

/** A maker's own message. */
export type DataTransferInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** What it says, as text; JSON is sent as text, too. */
  data?: string | null | undefined;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Which of its messages: up to 50 characters. */
  messageId?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** Whose message: 1 to 255 characters. */
  vendorId: string;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** The databases that everything can be kept in. More may come. */
export type DatabaseKind =
  /** A server, for any number of nodes. */
  | 'POSTGRESQL'
  /** A file, for one node. */
  | 'SQLITE';

/** The value that a configuration key should have. */
export type DesireConfigurationInput = {
  /** Whose: its identity or its id. */
  chargePoint: string;
  /** Which key: 1 to 50 characters. */
  key: string;
  /** The value, up to 500 characters; null takes the wish back. */
  value?: string | null | undefined;
};

/** How far an upload is known to have come. From UPLOADING on it is what the charge point reported last. */
export type DiagnosticsState =
  /** It will upload a file: see fileName. */
  | 'ACCEPTED'
  /** It has no diagnostics of that time. */
  | 'NOTHING_TO_UPLOAD'
  /** It was never asked: it could not be reached in time, or the request was taken back. */
  | 'NOT_SENT'
  /** It answered with an error: see the command. */
  | 'REFUSED'
  /** The charge point has not been asked yet, or has not answered yet. */
  | 'REQUESTED'
  /** It was asked and no usable answer came: nobody knows whether it will do it. */
  | 'UNANSWERED'
  /** It has uploaded the file, as it says: final. Whether it came here is told by `file`. */
  | 'UPLOADED'
  /** It uploads the file. */
  | 'UPLOADING'
  /** It could not upload the file. It may try again. */
  | 'UPLOAD_FAILED';

/** Which drivers; all conditions that are given must hold. */
export type DriverFilter = {
  /** Only archived ones, only those in use (the default), or both (null). */
  archived?: boolean | null | undefined;
  /** Part of the name or of the external reference, in any case. */
  contains?: string | null | undefined;
};

/** How a list of drivers is sorted. */
export type DriverOrder =
  /** In the order they were added. */
  | 'CREATED_AT_ASC'
  /** Newest first. */
  | 'CREATED_AT_DESC'
  /** By name; those without one are left out. */
  | 'NAME_ASC'
  /** By name, the last one first. */
  | 'NAME_DESC';

/** How the energy of a session was found. */
export type EnergyMethod =
  /** The sum of amounts, as there were no readings. */
  | 'INTERVALS'
  /** Nothing was measured yet but the reading at the start: the energy is 0. */
  | 'METER_START'
  /** The reading at the end less the one at the start: final. */
  | 'METER_STOP'
  /** The newest reading less the one at the start. */
  | 'REGISTER'
  /** The reading fell or leapt on the way: the stretches between are added up. */
  | 'REGISTER_RESET'
  /** The readings count from zero at the start of the session, unlike the one at the start. */
  | 'SESSION_REGISTER'
  /** The reading at the end contradicts the others, so these decided: final. */
  | 'STOP_IGNORED';

/** How far an update is known to have come. From DOWNLOADING on it is what the charge point reported last. */
export type FirmwareState =
  /** It has heard what it is to do. That is all that its answer can say. */
  | 'ACCEPTED'
  /** It has fetched the image, and installs it when it can: often after the running sessions. */
  | 'DOWNLOADED'
  /** It fetches the image. */
  | 'DOWNLOADING'
  /** It could not fetch the image. It may try again. */
  | 'DOWNLOAD_FAILED'
  /** It could not install the image. It may try again. */
  | 'INSTALLATION_FAILED'
  /** It has installed the image: final. */
  | 'INSTALLED'
  /** It installs, and is out of use meanwhile. */
  | 'INSTALLING'
  /** It was never asked: it could not be reached in time, or the request was taken back. */
  | 'NOT_SENT'
  /** It answered with an error: see the command. */
  | 'REFUSED'
  /** The charge point has not been asked yet, or has not answered yet. */
  | 'REQUESTED'
  /** It was asked and no usable answer came: nobody knows whether it will do it. */
  | 'UNANSWERED';

/** What a charge point is asked to tell of its limits. */
export type GetCompositeScheduleInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** What the limits are to count; null leaves it to the charge point. */
  chargingRateUnit?: ChargingRateUnit | null | undefined;
  /** Which connector; 0 for its grid connection. */
  connectorId: number;
  /** For how long from now, in s. */
  duration: number;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** What a charge point answered to the question what it will allow. */
export type GetCompositeScheduleStatus =
  /** It told. */
  | 'ACCEPTED'
  /** It cannot tell. */
  | 'REJECTED';

/** Configuration keys to ask a charge point for. */
export type GetConfigurationInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Which keys, up to 200; null or empty for all that it wants to tell. */
  key?: Array<string> | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Diagnostics for a charge point to upload. */
export type GetDiagnosticsInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Where to: an address as ftp://host/folder/, passed on as it is. Null: here, to an address that takes one file. */
  location?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** How often to try again; null leaves it to it. */
  retries?: number | null | undefined;
  /** Seconds between tries; null leaves it to it. */
  retryInterval?: number | null | undefined;
  /** From when on (UTC); null is from ever. */
  startTime?: string | null | undefined;
  /** Until when (UTC); null is until now. */
  stopTime?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Asks for the version of a list. */
export type GetLocalListVersionInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Which id tags; all conditions that are given must hold. */
export type IdTagFilter = {
  /** Only archived ones, only those in use (the default), or both (null). */
  archived?: boolean | null | undefined;
  /** Whether it is blocked. */
  blocked?: boolean | null | undefined;
  /** Part of the tag or of its note, in any case. */
  contains?: string | null | undefined;
  /** Of the driver with this id. */
  driver?: string | null | undefined;
  /** Of this group. */
  parentIdTag?: string | null | undefined;
};

/** How a list of id tags is sorted. */
export type IdTagOrder =
  /** In the order they were added. */
  | 'CREATED_AT_ASC'
  /** Newest first. */
  | 'CREATED_AT_DESC'
  /** By the tag. */
  | 'ID_TAG_ASC'
  /** By the tag, the last one first. */
  | 'ID_TAG_DESC';

/** A token to make for the app of a driver. Say which driver by driverId or externalRef. */
export type IssueDriverTokenInput = {
  /** The id of the driver. */
  driverId?: string | null | undefined;
  /** Add the driver if the external reference is new. */
  ensureDriver?: boolean;
  /** How long it lasts: 60 to 86400 s. */
  expiresInSeconds?: number;
  /** What the driver is called elsewhere. */
  externalRef?: string | null | undefined;
};

/** What happens to an id tag in a list. */
export type LocalAuthListEditKind =
  /** The charge point does not have it yet. */
  | 'ADD'
  /** The charge point has something else of it. */
  | 'CHANGE'
  /** The charge point has it, and should not. */
  | 'REMOVE';

/** How far a synchronisation has come. */
export type LocalAuthListSyncState =
  /** Somebody took it back. */
  | 'CANCELLED'
  /** The charge point has accepted everything. */
  | 'DONE'
  /** It ended before that: see failure. */
  | 'FAILED'
  /** A part is on its way. */
  | 'RUNNING';

/** Whether a list replaces the one before. */
export type LocalListUpdateType =
  /** It changes the list: entries with idTagInfo are added or replaced, those without are deleted. */
  | 'DIFFERENTIAL'
  /** It replaces the list; an empty one clears it. */
  | 'FULL';

/** Which locations; all conditions that are given must hold. */
export type LocationFilter = {
  /** Only archived ones, only those in use (the default), or both (null). */
  archived?: boolean | null | undefined;
  /** Part of the name, the address or the city, in any case. */
  contains?: string | null | undefined;
  /** Whether anybody may see it. */
  published?: boolean | null | undefined;
};

/** How a list of locations is sorted. */
export type LocationOrder =
  /** In the order they were added. */
  | 'CREATED_AT_ASC'
  /** Newest first. */
  | 'CREATED_AT_DESC'
  /** By name. */
  | 'NAME_ASC'
  /** By name, the last one first. */
  | 'NAME_DESC';

/** The credentials of a person. */
export type LoginInput = {
  /** As it was set. */
  password: string;
  /** Its case does not matter. */
  username: string;
};

/** Which way a frame went. */
export type MessageDirection =
  /** From the charge point. */
  | 'IN'
  /** To the charge point. */
  | 'OUT';

/** Which frames; all conditions that are given must hold. */
export type MessageFilter = {
  /** About one of these, as StatusNotification. */
  action?: Array<string> | null | undefined;
  /** Of this one: its identity or its id. */
  chargePoint?: string | null | undefined;
  /** Which way they went. */
  direction?: MessageDirection | null | undefined;
  /** Whether something had to be mended. */
  hasRepairs?: boolean | null | undefined;
  /** Of one of these kinds. */
  kind?: Array<MessageKind> | null | undefined;
  /** At this moment (UTC) or later. */
  since?: string | null | undefined;
  /** A question and its answer share it. Only together with chargePoint: many of them count from 1. */
  uniqueId?: string | null | undefined;
  /** Before this moment (UTC). */
  until?: string | null | undefined;
};

/** What a frame is. */
export type MessageKind =
  /** A question. */
  | 'CALL'
  /** An error instead of an answer. */
  | 'ERROR'
  /** Something that is no frame of OCPP. */
  | 'OTHER'
  /** The answer to a question. */
  | 'RESULT';

/** How often a RECURRING charging profile begins anew. */
export type RecurrencyKind =
  /** Every 24 hours. */
  | 'DAILY'
  /** Every 7 days. */
  | 'WEEKLY';

/** What a charge point is told when it introduces itself after a start. */
export type RegistrationStatus =
  /** It may work. */
  | 'ACCEPTED'
  /** It may be configured, but not charge yet. */
  | 'PENDING'
  /** It may not be spoken to. */
  | 'REJECTED';

/** A session to start. */
export type RemoteStartTransactionInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** How much may be drawn meanwhile: a TX_PROFILE without a transactionId, which goes with the session. A charge point without smart charging ignores it. */
  chargingProfile?: ChargingProfileInput | null | undefined;
  /** Where, from 1; null leaves it to the charge point. */
  connectorId?: number | null | undefined;
  /** Who will charge: an id tag of 1 to 20 characters. */
  idTag: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A session to stop. Say which by transactionId or by sessionId. */
export type RemoteStopTransactionInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** The id of the session. */
  sessionId?: string | null | undefined;
  /** Its transaction, even one unknown here. */
  transactionId?: number | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A message that a charge point can be asked to send. */
export type RequestedMessage =
  /** Who it is. */
  | 'BOOT_NOTIFICATION'
  /** How its upload of diagnostics goes. */
  | 'DIAGNOSTICS_STATUS_NOTIFICATION'
  /** How its firmware update goes. */
  | 'FIRMWARE_STATUS_NOTIFICATION'
  /** That it is there. */
  | 'HEARTBEAT'
  /** What it measures now. */
  | 'METER_VALUES'
  /** What its connectors are doing. */
  | 'STATUS_NOTIFICATION';

/** Why a reservation is over, or never was. */
export type ReservationEnd =
  /** Somebody cancelled it, and the charge point agreed. */
  | 'CANCELLED'
  /** The charge point gave an error instead of an answer: see the command. */
  | 'ERROR'
  /** Its connector, or the charge point, went out of order. */
  | 'FAULTED'
  /** It never reached the charge point: its command expired, or was taken back. */
  | 'NOT_SENT'
  /** The charge point refused it: see status. */
  | 'REFUSED'
  /** The charge point took a newer reservation with the same number instead. */
  | 'REPLACED'
  /** A session began with it. */
  | 'STARTED'
  /** Nobody came in time. */
  | 'TIME_OVER'
  /** Its connector, or the charge point, was taken out of use. */
  | 'UNAVAILABLE';

/** What is known of a reservation. REQUESTED and ACTIVE go on; all others are ends. */
export type ReservationState =
  /** The charge point holds the connector, as far as is known. */
  | 'ACTIVE'
  /** It is over before its time: see endReason. */
  | 'CANCELLED'
  /** Its time is over. Should a start from before that be reported later, it turns USED. */
  | 'EXPIRED'
  /** The charge point does not hold the connector: see endReason and status. */
  | 'REJECTED'
  /** It was asked for and the charge point has not answered. If the command has ended without an answer, nobody knows whether the connector is held. */
  | 'REQUESTED'
  /** A session began with it. */
  | 'USED';

/** What a charge point answered to a reservation. */
export type ReservationStatus =
  /** It holds the connector. */
  | 'ACCEPTED'
  /** It does not: the connector, or all of it, is out of order. */
  | 'FAULTED'
  /** It does not: the connector is in use or held already. */
  | 'OCCUPIED'
  /** It does not, for another reason, or never reserves. */
  | 'REJECTED'
  /** It does not: the connector, or all of it, is out of use. */
  | 'UNAVAILABLE';

/** A connector to hold. Say until when by expiryDate or by expiresInSeconds. */
export type ReserveNowInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Which connector; 0 for any, if the charge point can do that. */
  connectorId: number;
  /** For so many seconds from now. */
  expiresInSeconds?: number | null | undefined;
  /** Until when (UTC), to the second. */
  expiryDate?: string | null | undefined;
  /** For whom: an id tag of 1 to 20 characters. */
  idTag: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** The group whose other id tags may use it, too. Null for that of the id tag, if you may see the id tag, else for none; an empty text for none. */
  parentIdTag?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Its number; one that the charge point holds already replaces that reservation. Null for a new number. */
  reservationId?: number | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A restart. */
export type ResetInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** How. */
  type: ResetType;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** How a charge point restarts. */
export type ResetType =
  /** At once, as if its power had failed. */
  | 'HARD'
  /** In good order: it stops its sessions and reports them first. */
  | 'SOFT';

/** What somebody may do; each role may do all that the ones before it may. */
export type Role =
  /** Also manages people and keys. */
  | 'ADMIN'
  /** Sees what belongs to its own id tags. */
  | 'DRIVER'
  /** Also sends commands and edits charge points and id tags. */
  | 'OPERATOR'
  /** Sees everything, changes nothing. */
  | 'VIEWER';

/** What went wrong with a session. */
export type SessionFailure =
  /** The request was taken back. */
  | 'CANCELLED'
  /** The charge point refused to start: its connector is in use. */
  | 'CONNECTOR_BUSY'
  /** The charge point cannot be started from afar. */
  | 'NOT_SUPPORTED'
  /** The charge point did not answer, and no session began. */
  | 'NO_ANSWER'
  /** The charge point was ready, and no vehicle was plugged in in time. */
  | 'NO_CABLE'
  /** The charge point could not be reached. */
  | 'OFFLINE'
  /** The charge point refused to start: its connector is out of order. */
  | 'OUT_OF_ORDER'
  /** The charge point refused to start, and does not say why. */
  | 'REFUSED'
  /** The session was closed here, because its end was never reported. */
  | 'STOP_MISSING';

/** How far a session has come. REQUESTED and ACCEPTED wait for the vehicle, ACTIVE and SUSPENDED run; all others are ends. */
export type SessionState =
  /** The charge point said yes; it starts once the vehicle is plugged in. */
  | 'ACCEPTED'
  /** It runs. */
  | 'ACTIVE'
  /** It is over. */
  | 'ENDED'
  /** It was asked for and did not begin in time. Should it begin later, it turns ACTIVE. */
  | 'EXPIRED'
  /** It was asked for and never began: see failure. */
  | 'FAILED'
  /** Somebody asked for it; the charge point has not answered yet. */
  | 'REQUESTED'
  /** It runs, but no energy flows: the vehicle takes none, or the charge point offers none. */
  | 'SUSPENDED';

/** A charging profile to send. */
export type SetChargingProfileInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** On which connector; 0 for the charge point as a whole. */
  connectorId: number;
  /** The profile. */
  csChargingProfiles: ChargingProfileInput;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** How bad something is. */
export type Severity =
  /** Nobody can charge there, or soon will not. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Somebody does not charge as they wanted. */
  | 'WARNING';

/** Why a transaction ended. */
export type StopReason =
  /** The id tag may not charge. */
  | 'DE_AUTHORIZED'
  /** The emergency button was pressed. */
  | 'EMERGENCY_STOP'
  /** The vehicle was unplugged. */
  | 'EV_DISCONNECTED'
  /** The charge point was told to restart at once. */
  | 'HARD_RESET'
  /** Somebody ended it at the charge point. */
  | 'LOCAL'
  /** Something else, or a word that OCPP does not know. */
  | 'OTHER'
  /** The power failed. */
  | 'POWER_LOSS'
  /** The charge point restarted. */
  | 'REBOOT'
  /** It was told to, from afar. */
  | 'REMOTE'
  /** The charge point was told to restart in good order. */
  | 'SOFT_RESET'
  /** The connector was unlocked from afar. */
  | 'UNLOCK_COMMAND';

/** A list to make what the present id tags say. */
export type SyncLocalAuthListInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** FULL sends everything anew; DIFFERENTIAL only what is missing, and is refused where nobody knows what the charge point holds. Null: what is missing where that is known, else everything. */
  updateType?: LocalListUpdateType | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A message to ask for. */
export type TriggerMessageInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** About which connector, from 1; null for all of them. */
  connectorId?: number | null | undefined;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Which message. */
  requestedMessage: RequestedMessage;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** A connector to unlock. */
export type UnlockConnectorInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Which connector, from 1; also one that is unknown here. */
  connectorId: number;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Changes to a key. What is absent stays; null clears it. */
export type UpdateApiKeyInput = {
  /** When it ends (UTC); null for never. */
  expiresAt?: string | null | undefined;
  /** Which key. */
  id: string;
  /** Its name. Cannot be cleared. */
  name?: string | null | undefined;
  /** What its holder may do. Cannot be cleared. */
  role?: Role | null | undefined;
  /** What it may see; null for everything. */
  scope?: ApiKeyScopeInput | null | undefined;
};

/** Changes to a charge point. What is absent stays; null clears it. */
export type UpdateChargePointInput = {
  /** True archives it, false brings it back. Cannot be cleared. */
  archived?: boolean | null | undefined;
  /** Whether it is asked for its connectors' status after it has connected. */
  askStatusAfterReconnect?: boolean | null | undefined;
  /** Make a password of 20 random bytes; the answer shows it once, in hex. */
  generatePassword?: boolean;
  /** Seconds between its heartbeats; null for the deployment's own interval. */
  heartbeatInterval?: number | null | undefined;
  /** Which charge point: its identity or its id. */
  identity: string;
  /** Words to find it by: up to 20 of 1 to 50 characters. Null clears them. */
  labels?: Array<string> | null | undefined;
  /** The id of the location where it stands; not for keys that see only a part. */
  location?: string | null | undefined;
  /** What people call it. */
  name?: string | null | undefined;
  /** The password it must show to connect, up to 255 characters: 32 to 40 hex digits stand for the bytes they spell. Kept as a hash only. Null lets anybody connect. */
  password?: string | null | undefined;
  /** Whether its configuration is read after each of its starts. */
  readConfigurationAfterBoot?: boolean | null | undefined;
  /** Whether it may work; it learns of it with its next start. Cannot be cleared. */
  registrationStatus?: RegistrationStatus | null | undefined;
};

/** Changes to a driver. What is absent stays; null clears it. */
export type UpdateDriverInput = {
  /** True archives the driver and ends its tokens, false brings it back. Cannot be cleared. */
  archived?: boolean | null | undefined;
  /** What the driver is called elsewhere. */
  externalRef?: string | null | undefined;
  /** Which driver. */
  id: string;
  /** Up to 255 characters. */
  name?: string | null | undefined;
  /** Up to 500 characters for people. */
  note?: string | null | undefined;
};

/** Firmware for a charge point to fetch and install; give `location` or `image`. */
export type UpdateFirmwareInput = {
  /** Whom to ask: its identity or its id. */
  chargePoint: string;
  /** Asking again with the same key, up to 255 characters, gives the first command instead of a second one; DUPLICATE if that was something else. */
  idempotencyKey?: string | null | undefined;
  /** An image of ours: the charge point gets an address that works once. */
  image?: string | null | undefined;
  /** An address that the charge point can reach, as ftp://host/path: passed on as it is. */
  location?: string | null | undefined;
  /** Why, for the audit; up to 500 characters. */
  reason?: string | null | undefined;
  /** How often to try again; null leaves it to it. */
  retries?: number | null | undefined;
  /** From when on it may fetch it (UTC); null is now. */
  retrieveDate?: string | null | undefined;
  /** Seconds between tries; null leaves it to it. */
  retryInterval?: number | null | undefined;
  /** Wait for the charge point to connect until then (UTC). Without it, one that is not connected is refused at once. */
  validUntil?: string | null | undefined;
  /** How long to wait for the end, 0 to 120 s. The command goes on all the same: follow it with commandChanged. */
  waitSeconds?: number;
};

/** Changes to an id tag. What is absent stays; null clears it. */
export type UpdateIdTagInput = {
  /** True archives it, false brings it back. Cannot be cleared. */
  archived?: boolean | null | undefined;
  /** Whether it may not charge. Cannot be cleared. */
  blocked?: boolean | null | undefined;
  /** The id of the driver whose it is. */
  driver?: string | null | undefined;
  /** Until when it may charge (UTC); null for ever. */
  expiresAt?: string | null | undefined;
  /** Which id tag, in any case; the tag itself cannot be changed. */
  idTag: string;
  /** How many sessions it may have at one time, from 1; null for any number. */
  mostSessions?: number | null | undefined;
  /** Up to 500 characters for people. */
  note?: string | null | undefined;
  /** The group it belongs to. */
  parentIdTag?: string | null | undefined;
};

/** Changes to a location. What is absent stays; null clears it. */
export type UpdateLocationInput = {
  /** Street and number. */
  address?: string | null | undefined;
  /** True archives it, false brings it back. Cannot be cleared. */
  archived?: boolean | null | undefined;
  /** City. */
  city?: string | null | undefined;
  /** Country, as two letters of ISO 3166-1: DE. */
  country?: string | null | undefined;
  /** Which location. */
  id: string;
  /** Degrees north; with a longitude. */
  latitude?: number | null | undefined;
  /** Degrees east; with a latitude. */
  longitude?: number | null | undefined;
  /** What people call it. Cannot be cleared. */
  name?: string | null | undefined;
  /** Postal code, up to 20 characters. */
  postalCode?: string | null | undefined;
  /** Whether anybody may see it. Cannot be cleared. */
  published?: boolean | null | undefined;
  /** State or province. */
  region?: string | null | undefined;
  /** IANA's name, as Europe/Berlin. */
  timeZone?: string | null | undefined;
};

/** Changes to a person. What is absent or null stays. */
export type UpdateUserInput = {
  /** True archives the person and ends all sign-ins, false brings them back. */
  archived?: boolean | null | undefined;
  /** Which person. */
  id: string;
  /** A new password; it ends all sign-ins. */
  password?: string | null | undefined;
  /** What this person may do. */
  role?: Role | null | undefined;
};

/** Why a business rule refused what was asked for. More may come. */
export type UserErrorCode =
  /** The charge point's registration is PENDING or REJECTED, and this may not be asked of it then. */
  | 'CHARGE_POINT_NOT_REGISTERED'
  /** The charge point is not connected; say `validUntil` to wait for it. */
  | 'CHARGE_POINT_OFFLINE'
  /** No charge point that you may see has this identity or id. */
  | 'CHARGE_POINT_UNKNOWN'
  /** There is one with this name, or key, already. */
  | 'DUPLICATE'
  /** The input breaks a rule; the message says which. */
  | 'INVALID'
  /** What the input refers to does not exist. */
  | 'NOT_FOUND'
  /** Another rule refuses it; the message says which. */
  | 'REFUSED';

export type SearchQueryVariables = Exact<{
  text: string;
}>;


export type SearchQuery = { search: { chargePoints: Array<{ id: string, identity: string, name: string | null, online: boolean }>, locations: Array<{ id: string, name: string, city: string | null }>, sessions: Array<{ id: string, transactionId: number | null, idTag: string, state: SessionState, chargePoint: { id: string, identity: string } | null }>, idTags: Array<{ id: string, idTag: string, note: string | null }>, drivers: Array<{ id: string, name: string | null, externalRef: string | null, idTags: Array<{ id: string, idTag: string }> }> } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { label: string, role: Role, permissions: Array<Role>, expiresAt: string | null, user: { id: string, username: string } | null } };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login: { expiresAt: string } };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: { signedOut: boolean } };

export type ApiKeyFieldsFragment = { id: string, name: string, role: Role, tokenStart: string, createdAt: string, createdBy: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, limited: boolean };

export type ApiKeyDetailsFragment = { id: string, name: string, role: Role, tokenStart: string, createdAt: string, createdBy: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, limited: boolean, scope: { chargePoints: Array<{ id: string, identity: string }>, locations: Array<{ id: string, name: string }> } | null };

export type ApiKeysQueryVariables = Exact<{
  revoked: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type ApiKeysQuery = { apiKeys: { nodes: Array<{ id: string, name: string, role: Role, tokenStart: string, createdAt: string, createdBy: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, limited: boolean, scope: { chargePoints: Array<{ id: string, identity: string }>, locations: Array<{ id: string, name: string }> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey: { token: string | null, apiKey: { id: string, name: string, role: Role, tokenStart: string, createdAt: string, createdBy: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, limited: boolean } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UpdateApiKeyMutationVariables = Exact<{
  input: UpdateApiKeyInput;
}>;


export type UpdateApiKeyMutation = { updateApiKey: { apiKey: { id: string, name: string, role: Role, tokenStart: string, createdAt: string, createdBy: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, limited: boolean } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string;
}>;


export type RevokeApiKeyMutation = { revokeApiKey: { apiKey: { id: string, name: string, role: Role, tokenStart: string, createdAt: string, createdBy: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, limited: boolean } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type AuditFieldsFragment = { id: string, at: string, principal: string, action: string, subject: string | null, subjectId: string | null, chargePointId: string | null, named: string | null, before: unknown, after: unknown, outcome: AuditOutcome, reason: string | null, requestId: string | null };

export type AuditEntriesQueryVariables = Exact<{
  filter?: AuditEntryFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type AuditEntriesQuery = { auditEntries: { nodes: Array<{ id: string, at: string, principal: string, action: string, subject: string | null, subjectId: string | null, chargePointId: string | null, named: string | null, before: unknown, after: unknown, outcome: AuditOutcome, reason: string | null, requestId: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AuditNamesQueryVariables = Exact<{
  id: string;
  location: boolean;
  driver: boolean;
  chargePoint: boolean;
}>;


export type AuditNamesQuery = { location?: { name: string } | null, driver?: { name: string | null, externalRef: string | null } | null, chargePoint?: { identity: string } | null };

export type ChargePointOfAuditQueryVariables = Exact<{
  id: string;
}>;


export type ChargePointOfAuditQuery = { chargePoint: { id: string, identity: string } | null };

export type ChargePointRowFragment = { id: string, identity: string, name: string | null, registrationStatus: RegistrationStatus, online: boolean, connectedAt: string | null, disconnectedAt: string | null, vendor: string | null, model: string | null, firmwareVersion: string | null, archivedAt: string | null, labels: Array<string>, location: { id: string, name: string, timeZone: string | null } | null, connectors: Array<{ id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null }> };

export type ChargePointDetailsFragment = { lastBootAt: string | null, lastSeenAt: string | null, heartbeatInterval: number | null, hasPassword: boolean, remoteAddress: string | null, serialNumber: string | null, boxSerialNumber: string | null, iccid: string | null, imsi: string | null, meterType: string | null, meterSerialNumber: string | null, createdAt: string, readConfigurationAfterBoot: boolean, askStatusAfterReconnect: boolean, id: string, identity: string, name: string | null, registrationStatus: RegistrationStatus, online: boolean, connectedAt: string | null, disconnectedAt: string | null, vendor: string | null, model: string | null, firmwareVersion: string | null, archivedAt: string | null, labels: Array<string>, location: { id: string, name: string, timeZone: string | null } | null, connectors: Array<{ id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null }> };

export type ChargePointsChangedSubscriptionVariables = Exact<{
  filter?: ChargePointFilter | null | undefined;
  first: number;
  intervalMs: number;
}>;


export type ChargePointsChangedSubscription = { chargePointsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, identity: string, name: string | null, registrationStatus: RegistrationStatus, online: boolean, connectedAt: string | null, disconnectedAt: string | null, vendor: string | null, model: string | null, firmwareVersion: string | null, archivedAt: string | null, labels: Array<string>, location: { id: string, name: string, timeZone: string | null } | null, connectors: Array<{ id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null }> }> } };

export type ChargePointChangedSubscriptionVariables = Exact<{
  ids: Array<string> | string;
}>;


export type ChargePointChangedSubscription = { chargePointsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ lastBootAt: string | null, lastSeenAt: string | null, heartbeatInterval: number | null, hasPassword: boolean, remoteAddress: string | null, serialNumber: string | null, boxSerialNumber: string | null, iccid: string | null, imsi: string | null, meterType: string | null, meterSerialNumber: string | null, createdAt: string, readConfigurationAfterBoot: boolean, askStatusAfterReconnect: boolean, id: string, identity: string, name: string | null, registrationStatus: RegistrationStatus, online: boolean, connectedAt: string | null, disconnectedAt: string | null, vendor: string | null, model: string | null, firmwareVersion: string | null, archivedAt: string | null, labels: Array<string>, location: { id: string, name: string, timeZone: string | null } | null, connectors: Array<{ id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null }> }> } };

export type ChargePointQueryVariables = Exact<{
  identity: string;
}>;


export type ChargePointQuery = { chargePoint: { lastBootAt: string | null, lastSeenAt: string | null, heartbeatInterval: number | null, hasPassword: boolean, remoteAddress: string | null, serialNumber: string | null, boxSerialNumber: string | null, iccid: string | null, imsi: string | null, meterType: string | null, meterSerialNumber: string | null, createdAt: string, readConfigurationAfterBoot: boolean, askStatusAfterReconnect: boolean, id: string, identity: string, name: string | null, registrationStatus: RegistrationStatus, online: boolean, connectedAt: string | null, disconnectedAt: string | null, vendor: string | null, model: string | null, firmwareVersion: string | null, archivedAt: string | null, labels: Array<string>, location: { id: string, name: string, timeZone: string | null } | null, connectors: Array<{ id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null }> } | null };

export type ChargePointChoicesQueryVariables = Exact<{
  text?: string | null | undefined;
  first: number;
}>;


export type ChargePointChoicesQuery = { chargePoints: { nodes: Array<{ id: string, identity: string, name: string | null, online: boolean }> } };

export type LocationChoicesQueryVariables = Exact<{
  contains?: string | null | undefined;
  first: number;
}>;


export type LocationChoicesQuery = { locations: { nodes: Array<{ id: string, name: string, city: string | null }> } };

export type StatusHistoryQueryVariables = Exact<{
  chargePoint: string;
  connectorId?: number | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type StatusHistoryQuery = { statusHistory: { nodes: Array<{ connectorId: number, status: ConnectorStatus, errorCode: ConnectorErrorCode, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string, statusReceivedAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateChargePointMutationVariables = Exact<{
  input: CreateChargePointInput;
}>;


export type CreateChargePointMutation = { createChargePoint: { password: string | null, chargePoint: { id: string, identity: string } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UpdateChargePointMutationVariables = Exact<{
  input: UpdateChargePointInput;
}>;


export type UpdateChargePointMutation = { updateChargePoint: { password: string | null, chargePoint: { id: string, identity: string } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type CommandRowFragment = { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null };

export type CommandsQueryVariables = Exact<{
  filter?: CommandFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CommandsQuery = { commands: { nodes: Array<{ id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CommandsChangedSubscriptionVariables = Exact<{
  filter?: CommandFilter | null | undefined;
  first: number;
}>;


export type CommandsChangedSubscription = { commandsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null }> } };

export type CommandQueryVariables = Exact<{
  id: string;
}>;


export type CommandQuery = { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null };

export type CommandChangedSubscriptionVariables = Exact<{
  id: string;
}>;


export type CommandChangedSubscription = { commandChanged: { seq: number, asOf: string, resync: boolean, node: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null } };

export type CancelCommandMutationVariables = Exact<{
  id: string;
}>;


export type CancelCommandMutation = { cancelCommand: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ResetMutationVariables = Exact<{
  input: ResetInput;
}>;


export type ResetMutation = { reset: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type TriggerMessageMutationVariables = Exact<{
  input: TriggerMessageInput;
}>;


export type TriggerMessageMutation = { triggerMessage: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type RemoteStartMutationVariables = Exact<{
  input: RemoteStartTransactionInput;
}>;


export type RemoteStartMutation = { remoteStartTransaction: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type RemoteStopMutationVariables = Exact<{
  input: RemoteStopTransactionInput;
}>;


export type RemoteStopMutation = { remoteStopTransaction: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ChangeAvailabilityMutationVariables = Exact<{
  input: ChangeAvailabilityInput;
}>;


export type ChangeAvailabilityMutation = { changeAvailability: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UnlockConnectorMutationVariables = Exact<{
  input: UnlockConnectorInput;
}>;


export type UnlockConnectorMutation = { unlockConnector: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type GetConfigurationMutationVariables = Exact<{
  input: GetConfigurationInput;
}>;


export type GetConfigurationMutation = { getConfiguration: { missingKey: Array<string>, command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ChangeConfigurationMutationVariables = Exact<{
  input: ChangeConfigurationInput;
}>;


export type ChangeConfigurationMutation = { changeConfiguration: { warning: string | null, command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type DataTransferMutationVariables = Exact<{
  input: DataTransferInput;
}>;


export type DataTransferMutation = { dataTransfer: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ClearCacheMutationVariables = Exact<{
  input: ClearCacheInput;
}>;


export type ClearCacheMutation = { clearCache: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type KnownKeyFragment = { key: string, profile: string, type: ConfigurationKeyType, access: ConfigurationKeyAccess, meaning: string, unit: string | null, least: number | null, most: number | null, words: Array<string> };

export type ConfigurationKeyFieldsFragment = { id: string, key: string, value: string | null, readonly: boolean | null, supported: boolean | null, secret: boolean, reportedAt: string | null, changedAt: string | null, rebootRequiredSince: string | null, unknownSince: string | null, desiredValue: string | null, desiredBy: string | null, desiredAt: string | null, differs: boolean, known: { key: string, profile: string, type: ConfigurationKeyType, access: ConfigurationKeyAccess, meaning: string, unit: string | null, least: number | null, most: number | null, words: Array<string> } | null };

export type ConfigurationQueryVariables = Exact<{
  chargePoint: string;
}>;


export type ConfigurationQuery = { configuration: Array<{ id: string, key: string, value: string | null, readonly: boolean | null, supported: boolean | null, secret: boolean, reportedAt: string | null, changedAt: string | null, rebootRequiredSince: string | null, unknownSince: string | null, desiredValue: string | null, desiredBy: string | null, desiredAt: string | null, differs: boolean, known: { key: string, profile: string, type: ConfigurationKeyType, access: ConfigurationKeyAccess, meaning: string, unit: string | null, least: number | null, most: number | null, words: Array<string> } | null }> };

export type KnownConfigurationKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type KnownConfigurationKeysQuery = { knownConfigurationKeys: Array<{ key: string, profile: string, type: ConfigurationKeyType, access: ConfigurationKeyAccess, meaning: string, unit: string | null, least: number | null, most: number | null, words: Array<string> }> };

export type DesireConfigurationMutationVariables = Exact<{
  input: DesireConfigurationInput;
}>;


export type DesireConfigurationMutation = { desireConfiguration: { warning: string | null, configurationKey: { id: string, key: string, value: string | null, readonly: boolean | null, supported: boolean | null, secret: boolean, reportedAt: string | null, changedAt: string | null, rebootRequiredSince: string | null, unknownSince: string | null, desiredValue: string | null, desiredBy: string | null, desiredAt: string | null, differs: boolean, known: { key: string, profile: string, type: ConfigurationKeyType, access: ConfigurationKeyAccess, meaning: string, unit: string | null, least: number | null, most: number | null, words: Array<string> } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ApplyConfigurationMutationVariables = Exact<{
  input: ApplyConfigurationInput;
}>;


export type ApplyConfigurationMutation = { applyConfiguration: { commands: Array<{ id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null }>, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type DiagnosticsFieldsFragment = { id: string, state: DiagnosticsState, stateAt: string, location: string, startTime: string | null, stopTime: string | null, retries: number | null, retryInterval: number | null, fileName: string | null, requestedBy: string, createdAt: string, file: { name: string, sizeBytes: number, sha256: string, receivedAt: string, url: string, removedAt: string | null } | null, command: { id: string, state: CommandState, sentAt: string | null, answeredAt: string | null, failure: string | null, expiresAt: string, callError: { code: string, description: string | null } | null } | null, history: Array<{ id: string, word: string, receivedAt: string }> };

export type DiagnosticsQueryVariables = Exact<{
  chargePoint: string;
  first: number;
  after?: string | null | undefined;
}>;


export type DiagnosticsQuery = { diagnostics: { nodes: Array<{ id: string, state: DiagnosticsState, stateAt: string, location: string, startTime: string | null, stopTime: string | null, retries: number | null, retryInterval: number | null, fileName: string | null, requestedBy: string, createdAt: string, file: { name: string, sizeBytes: number, sha256: string, receivedAt: string, url: string, removedAt: string | null } | null, command: { id: string, state: CommandState, sentAt: string | null, answeredAt: string | null, failure: string | null, expiresAt: string, callError: { code: string, description: string | null } | null } | null, history: Array<{ id: string, word: string, receivedAt: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DiagnosticsChangedSubscriptionVariables = Exact<{
  chargePoint: string;
  first: number;
}>;


export type DiagnosticsChangedSubscription = { diagnosticsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, state: DiagnosticsState, stateAt: string, location: string, startTime: string | null, stopTime: string | null, retries: number | null, retryInterval: number | null, fileName: string | null, requestedBy: string, createdAt: string, file: { name: string, sizeBytes: number, sha256: string, receivedAt: string, url: string, removedAt: string | null } | null, command: { id: string, state: CommandState, sentAt: string | null, answeredAt: string | null, failure: string | null, expiresAt: string, callError: { code: string, description: string | null } | null } | null, history: Array<{ id: string, word: string, receivedAt: string }> }> } };

export type DiagnosticsStatusesQueryVariables = Exact<{
  chargePoint: string;
}>;


export type DiagnosticsStatusesQuery = { diagnosticsStatuses: Array<{ id: string, word: string, receivedAt: string, diagnosticsRequestId: string | null }> };

export type GetDiagnosticsMutationVariables = Exact<{
  input: GetDiagnosticsInput;
}>;


export type GetDiagnosticsMutation = { getDiagnostics: { warning: string | null, command: { id: string } | null, diagnosticsRequest: { id: string } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type DeleteDiagnosticsFileMutationVariables = Exact<{
  id: string;
}>;


export type DeleteDiagnosticsFileMutation = { deleteDiagnosticsFile: { diagnosticsRequest: { id: string } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type DriverFieldsFragment = { id: string, name: string | null, externalRef: string | null, note: string | null, createdAt: string, archivedAt: string | null, idTags: Array<{ id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null }> };

export type DriversQueryVariables = Exact<{
  filter?: DriverFilter | null | undefined;
  orderBy: DriverOrder;
  first: number;
  after?: string | null | undefined;
}>;


export type DriversQuery = { drivers: { nodes: Array<{ id: string, name: string | null, externalRef: string | null, note: string | null, createdAt: string, archivedAt: string | null, idTags: Array<{ id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DriverQueryVariables = Exact<{
  id: string;
}>;


export type DriverQuery = { driver: { id: string, name: string | null, externalRef: string | null, note: string | null, createdAt: string, archivedAt: string | null, idTags: Array<{ id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null }> } | null };

export type CreateDriverMutationVariables = Exact<{
  input: CreateDriverInput;
}>;


export type CreateDriverMutation = { createDriver: { driver: { id: string, name: string | null, externalRef: string | null, note: string | null, createdAt: string, archivedAt: string | null, idTags: Array<{ id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UpdateDriverMutationVariables = Exact<{
  input: UpdateDriverInput;
}>;


export type UpdateDriverMutation = { updateDriver: { driver: { id: string, name: string | null, externalRef: string | null, note: string | null, createdAt: string, archivedAt: string | null, idTags: Array<{ id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type IssueDriverTokenMutationVariables = Exact<{
  input: IssueDriverTokenInput;
}>;


export type IssueDriverTokenMutation = { issueDriverToken: { token: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type DriverNameQueryVariables = Exact<{
  id: string;
}>;


export type DriverNameQuery = { driver: { id: string, name: string | null, externalRef: string | null } | null };

export type FirmwareImageFieldsFragment = { id: string, version: string, vendor: string | null, model: string | null, note: string | null, fileName: string, sizeBytes: number, sha256: string, url: string, createdBy: string, createdAt: string, archivedAt: string | null };

export type FirmwareUpdateFieldsFragment = { id: string, state: FirmwareState, stateAt: string, location: string, retrieveDate: string, retries: number | null, retryInterval: number | null, versionBefore: string | null, versionAfter: string | null, requestedBy: string, createdAt: string, deliveredBytes: number | null, image: { id: string, version: string, vendor: string | null, model: string | null, fileName: string, sizeBytes: number } | null, command: { id: string, state: CommandState, sentAt: string | null, answeredAt: string | null, failure: string | null, expiresAt: string, callError: { code: string, description: string | null } | null } | null, history: Array<{ id: string, word: string, firmwareVersion: string | null, receivedAt: string }> };

export type FirmwareUpdateRowFragment = { id: string, state: FirmwareState, stateAt: string, createdAt: string, versionAfter: string | null, image: { id: string } | null, chargePoint: { id: string, identity: string, name: string | null } | null };

export type FirmwareUpdatesQueryVariables = Exact<{
  chargePoint: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FirmwareUpdatesQuery = { firmwareUpdates: { nodes: Array<{ id: string, state: FirmwareState, stateAt: string, location: string, retrieveDate: string, retries: number | null, retryInterval: number | null, versionBefore: string | null, versionAfter: string | null, requestedBy: string, createdAt: string, deliveredBytes: number | null, image: { id: string, version: string, vendor: string | null, model: string | null, fileName: string, sizeBytes: number } | null, command: { id: string, state: CommandState, sentAt: string | null, answeredAt: string | null, failure: string | null, expiresAt: string, callError: { code: string, description: string | null } | null } | null, history: Array<{ id: string, word: string, firmwareVersion: string | null, receivedAt: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FirmwareUpdatesChangedSubscriptionVariables = Exact<{
  chargePoint: string;
  first: number;
}>;


export type FirmwareUpdatesChangedSubscription = { firmwareUpdatesChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, state: FirmwareState, stateAt: string, location: string, retrieveDate: string, retries: number | null, retryInterval: number | null, versionBefore: string | null, versionAfter: string | null, requestedBy: string, createdAt: string, deliveredBytes: number | null, image: { id: string, version: string, vendor: string | null, model: string | null, fileName: string, sizeBytes: number } | null, command: { id: string, state: CommandState, sentAt: string | null, answeredAt: string | null, failure: string | null, expiresAt: string, callError: { code: string, description: string | null } | null } | null, history: Array<{ id: string, word: string, firmwareVersion: string | null, receivedAt: string }> }> } };

export type FirmwareUseChangedSubscriptionVariables = Exact<{
  first: number;
}>;


export type FirmwareUseChangedSubscription = { firmwareUpdatesChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, state: FirmwareState, stateAt: string, createdAt: string, versionAfter: string | null, image: { id: string } | null, chargePoint: { id: string, identity: string, name: string | null } | null }> } };

export type FirmwareStatusesQueryVariables = Exact<{
  chargePoint: string;
}>;


export type FirmwareStatusesQuery = { firmwareStatuses: Array<{ id: string, word: string, receivedAt: string, firmwareUpdateId: string | null }> };

export type FirmwareImagesQueryVariables = Exact<{
  archived?: boolean | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type FirmwareImagesQuery = { firmwareImages: { nodes: Array<{ id: string, version: string, vendor: string | null, model: string | null, note: string | null, fileName: string, sizeBytes: number, sha256: string, url: string, createdBy: string, createdAt: string, archivedAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UpdateFirmwareMutationVariables = Exact<{
  input: UpdateFirmwareInput;
}>;


export type UpdateFirmwareMutation = { updateFirmware: { warning: string | null, command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, firmwareUpdate: { id: string } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ArchiveFirmwareImageMutationVariables = Exact<{
  id: string;
  evenIfInUse: boolean;
}>;


export type ArchiveFirmwareImageMutation = { archiveFirmwareImage: { firmwareImage: { id: string, version: string, vendor: string | null, model: string | null, note: string | null, fileName: string, sizeBytes: number, sha256: string, url: string, createdBy: string, createdAt: string, archivedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type CommandFieldsFragment = { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, callError: { code: string, description: string | null } | null };

export type ConnectorFieldsFragment = { id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null };

export type SessionFieldsFragment = { id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, stopReason: StopReason | null, energyWh: number, energyMethod: EnergyMethod | null, powerW: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null, lastSampleAt: string | null, lastSampleReceivedAt: string | null, authorizationStatus: AuthorizationStatus | null, failure: string | null, closedBy: ClosedBy | null, requestedAt: string | null, requestedBy: string | null, requestExpiresAt: string | null, createdAt: string, place: { identity: string, name: string | null }, chargePoint: { id: string, identity: string, name: string | null, online: boolean } | null };

export type MessageFieldsFragment = { id: string, direction: MessageDirection, kind: MessageKind, uniqueId: string | null, action: string | null, payload: unknown, text: string, errorCode: string | null, errorDescription: string | null, latencyMs: number | null, repairs: Array<string>, at: string, chargePoint: { identity: string } | null };

export type UserErrorFieldsFragment = { code: UserErrorCode, field: string | null, message: string };

export type IdTagFieldsFragment = { id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null };

export type IdTagsQueryVariables = Exact<{
  filter?: IdTagFilter | null | undefined;
  orderBy: IdTagOrder;
  first: number;
  after?: string | null | undefined;
}>;


export type IdTagsQuery = { idTags: { nodes: Array<{ id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateIdTagMutationVariables = Exact<{
  input: CreateIdTagInput;
}>;


export type CreateIdTagMutation = { createIdTag: { idTag: { id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UpdateIdTagMutationVariables = Exact<{
  input: UpdateIdTagInput;
}>;


export type UpdateIdTagMutation = { updateIdTag: { idTag: { id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ArchiveIdTagMutationVariables = Exact<{
  idTag: string;
}>;


export type ArchiveIdTagMutation = { archiveIdTag: { idTag: { id: string, idTag: string, parentIdTag: string | null, expiresAt: string | null, blocked: boolean, note: string | null, createdAt: string, archivedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ExplainAuthorizationQueryVariables = Exact<{
  chargePoint: string;
  idTag: string;
  connectorId?: number | null | undefined;
}>;


export type ExplainAuthorizationQuery = { explainAuthorization: { status: AuthorizationStatus, reason: string, expiresAt: string | null, parentIdTag: string | null } | null };

export type LocalAuthListSyncFieldsFragment = { id: string, state: LocalAuthListSyncState, commandCount: number, acceptedEntries: number, missingEntries: number, repaired: boolean, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, endedAt: string | null, command: { id: string, state: CommandState } | null };

export type LocalAuthListFieldsFragment = { id: string, version: number | null, sentAt: string | null, reportedVersion: number | null, reportedAt: string | null, supported: boolean | null, known: boolean, unknownReason: string | null, sync: { id: string, state: LocalAuthListSyncState, commandCount: number, acceptedEntries: number, missingEntries: number, repaired: boolean, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, endedAt: string | null, command: { id: string, state: CommandState } | null } | null };

export type LocalAuthListEntryFieldsFragment = { idTag: string, status: AuthorizationStatus, expiresAt: string | null, parentIdTag: string | null };

export type LocalAuthListQueryVariables = Exact<{
  chargePoint: string;
  edits: number;
}>;


export type LocalAuthListQuery = { localAuthList: { id: string, version: number | null, sentAt: string | null, reportedVersion: number | null, reportedAt: string | null, supported: boolean | null, known: boolean, unknownReason: string | null, difference: { updateType: LocalListUpdateType | null, addCount: number, changeCount: number, removeCount: number, partCount: number, warnings: Array<string>, edits: Array<{ kind: LocalAuthListEditKind, entry: { idTag: string, status: AuthorizationStatus, expiresAt: string | null, parentIdTag: string | null } }> } | null, sync: { id: string, state: LocalAuthListSyncState, commandCount: number, acceptedEntries: number, missingEntries: number, repaired: boolean, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, endedAt: string | null, command: { id: string, state: CommandState } | null } | null } | null };

export type LocalAuthListEntriesQueryVariables = Exact<{
  chargePoint: string;
  first: number;
  after?: string | null | undefined;
}>;


export type LocalAuthListEntriesQuery = { localAuthList: { id: string, entries: { nodes: Array<{ idTag: string, status: AuthorizationStatus, expiresAt: string | null, parentIdTag: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type LocalAuthListChangedSubscriptionVariables = Exact<{
  chargePoint: string;
}>;


export type LocalAuthListChangedSubscription = { localAuthListChanged: { seq: number, asOf: string, resync: boolean, node: { id: string, version: number | null, sentAt: string | null, reportedVersion: number | null, reportedAt: string | null, supported: boolean | null, known: boolean, unknownReason: string | null, sync: { id: string, state: LocalAuthListSyncState, commandCount: number, acceptedEntries: number, missingEntries: number, repaired: boolean, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, endedAt: string | null, command: { id: string, state: CommandState } | null } | null } | null } };

export type GetLocalListVersionMutationVariables = Exact<{
  input: GetLocalListVersionInput;
}>;


export type GetLocalListVersionMutation = { getLocalListVersion: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type SyncLocalAuthListMutationVariables = Exact<{
  input: SyncLocalAuthListInput;
}>;


export type SyncLocalAuthListMutation = { syncLocalAuthList: { warnings: Array<string>, sync: { id: string, state: LocalAuthListSyncState, commandCount: number, acceptedEntries: number, missingEntries: number, repaired: boolean, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, endedAt: string | null, command: { id: string, state: CommandState } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type CancelLocalAuthListSyncMutationVariables = Exact<{
  id: string;
}>;


export type CancelLocalAuthListSyncMutation = { cancelLocalAuthListSync: { sync: { id: string, state: LocalAuthListSyncState, commandCount: number, acceptedEntries: number, missingEntries: number, repaired: boolean, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, endedAt: string | null, command: { id: string, state: CommandState } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type LocationFieldsFragment = { id: string, name: string, address: string | null, postalCode: string | null, city: string | null, region: string | null, country: string | null, latitude: number | null, longitude: number | null, timeZone: string | null, published: boolean, createdAt: string, archivedAt: string | null };

export type LocationsQueryVariables = Exact<{
  filter?: LocationFilter | null | undefined;
  orderBy: LocationOrder;
  first: number;
  after?: string | null | undefined;
}>;


export type LocationsQuery = { locations: { nodes: Array<{ id: string, name: string, address: string | null, postalCode: string | null, city: string | null, region: string | null, country: string | null, latitude: number | null, longitude: number | null, timeZone: string | null, published: boolean, createdAt: string, archivedAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LocationQueryVariables = Exact<{
  id: string;
}>;


export type LocationQuery = { location: { id: string, name: string, address: string | null, postalCode: string | null, city: string | null, region: string | null, country: string | null, latitude: number | null, longitude: number | null, timeZone: string | null, published: boolean, createdAt: string, archivedAt: string | null } | null };

export type CreateLocationMutationVariables = Exact<{
  input: CreateLocationInput;
}>;


export type CreateLocationMutation = { createLocation: { location: { id: string, name: string, address: string | null, postalCode: string | null, city: string | null, region: string | null, country: string | null, latitude: number | null, longitude: number | null, timeZone: string | null, published: boolean, createdAt: string, archivedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UpdateLocationMutationVariables = Exact<{
  input: UpdateLocationInput;
}>;


export type UpdateLocationMutation = { updateLocation: { location: { id: string, name: string, address: string | null, postalCode: string | null, city: string | null, region: string | null, country: string | null, latitude: number | null, longitude: number | null, timeZone: string | null, published: boolean, createdAt: string, archivedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type PlacesSubscriptionVariables = Exact<{
  first: number;
}>;


export type PlacesSubscription = { chargePointsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, identity: string, online: boolean, location: { id: string } | null, connectors: Array<{ connectorId: number, status: ConnectorStatus | null }> }> } };

export type MessagesQueryVariables = Exact<{
  filter?: MessageFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type MessagesQuery = { messages: { nodes: Array<{ id: string, direction: MessageDirection, kind: MessageKind, uniqueId: string | null, action: string | null, payload: unknown, text: string, errorCode: string | null, errorDescription: string | null, latencyMs: number | null, repairs: Array<string>, at: string, chargePoint: { identity: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MessageTailSubscriptionVariables = Exact<{
  chargePoint: string;
  first: number;
}>;


export type MessageTailSubscription = { messages: { seq: number, asOf: string, resync: boolean, skipped: number, nodes: Array<{ id: string, direction: MessageDirection, kind: MessageKind, uniqueId: string | null, action: string | null, payload: unknown, text: string, errorCode: string | null, errorDescription: string | null, latencyMs: number | null, repairs: Array<string>, at: string, chargePoint: { identity: string } | null }> } };

export type UnknownChargePointsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type UnknownChargePointsQuery = { unknownChargePoints: { nodes: Array<{ id: string, identity: string, remoteAddress: string | null, subprotocols: Array<string>, attempts: number, firstSeenAt: string, lastSeenAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AcceptUnknownChargePointMutationVariables = Exact<{
  input: CreateChargePointInput;
}>;


export type AcceptUnknownChargePointMutation = { acceptUnknownChargePoint: { password: string | null, chargePoint: { id: string, identity: string } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ForgetUnknownChargePointMutationVariables = Exact<{
  identity: string;
}>;


export type ForgetUnknownChargePointMutation = { forgetUnknownChargePoint: { identity: string | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type FleetFiguresFragment = { chargePointsOnline: number, chargePointsOffline: number, sessionsRunning: number, sessionsRequested: number, powerW: number, unknownChargePoints: number, connectorCounts: Array<{ status: ConnectorStatus, count: number }> };

export type FleetSummaryQueryVariables = Exact<{ [key: string]: never; }>;


export type FleetSummaryQuery = { fleetSummary: { asOf: string, chargePointsOnline: number, chargePointsOffline: number, sessionsRunning: number, sessionsRequested: number, powerW: number, unknownChargePoints: number, connectorCounts: Array<{ status: ConnectorStatus, count: number }> } };

export type FleetSummaryChangedSubscriptionVariables = Exact<{
  intervalMs: number;
}>;


export type FleetSummaryChangedSubscription = { fleetSummary: { seq: number, asOf: string, resync: boolean, node: { chargePointsOnline: number, chargePointsOffline: number, sessionsRunning: number, sessionsRequested: number, powerW: number, unknownChargePoints: number, connectorCounts: Array<{ status: ConnectorStatus, count: number }> } | null } };

export type NeedsAttentionQueryVariables = Exact<{
  first: number;
}>;


export type NeedsAttentionQuery = { needsAttention: Array<{ kind: AttentionKind, severity: Severity, since: string, message: string, connectorId: number | null, chargePoint: { id: string, identity: string, name: string | null }, connector: { id: string, errorCode: ConnectorErrorCode | null, vendorErrorCode: string | null, info: string | null } | null, session: { id: string, transactionId: number | null, idTag: string, authorizationStatus: AuthorizationStatus | null, failure: string | null, progress: { failure: SessionFailure | null } } | null }> };

export type NeedsAttentionChangedSubscriptionVariables = Exact<{
  first: number;
}>;


export type NeedsAttentionChangedSubscription = { needsAttentionChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, nodes: Array<{ kind: AttentionKind, severity: Severity, since: string, message: string, connectorId: number | null, chargePoint: { id: string, identity: string, name: string | null }, connector: { id: string, errorCode: ConnectorErrorCode | null, vendorErrorCode: string | null, info: string | null } | null, session: { id: string, transactionId: number | null, idTag: string, authorizationStatus: AuthorizationStatus | null, failure: string | null, progress: { failure: SessionFailure | null } } | null }> } };

export type FindingFragment = { kind: AttentionKind, severity: Severity, since: string, message: string, connectorId: number | null, chargePoint: { id: string, identity: string, name: string | null }, connector: { id: string, errorCode: ConnectorErrorCode | null, vendorErrorCode: string | null, info: string | null } | null, session: { id: string, transactionId: number | null, idTag: string, authorizationStatus: AuthorizationStatus | null, failure: string | null, progress: { failure: SessionFailure | null } } | null };

export type PowerHistoryQueryVariables = Exact<{
  hours: number;
}>;


export type PowerHistoryQuery = { powerHistory: { asOf: string, points: Array<{ at: string, powerW: number }> } };

export type EnergyTodayQueryVariables = Exact<{
  timeZone: string;
}>;


export type EnergyTodayQuery = { energyToday: { since: string, asOf: string, energyWh: number } };

export type ReservationFieldsFragment = { id: string, reservationId: number, state: ReservationState, status: ReservationStatus | null, endReason: ReservationEnd | null, connectorId: number, idTag: string, parentIdTag: string | null, expiresAt: string, createdAt: string, endedAt: string | null, requestedBy: string, session: { id: string, transactionId: number | null } | null, command: { id: string, state: CommandState, failure: string | null } | null, cancelCommand: { id: string, state: CommandState, status: string | null } | null };

export type ReservationsAtSubscriptionVariables = Exact<{
  chargePoint: string;
}>;


export type ReservationsAtSubscription = { reservationsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, reservationId: number, state: ReservationState, status: ReservationStatus | null, endReason: ReservationEnd | null, connectorId: number, idTag: string, parentIdTag: string | null, expiresAt: string, createdAt: string, endedAt: string | null, requestedBy: string, session: { id: string, transactionId: number | null } | null, command: { id: string, state: CommandState, failure: string | null } | null, cancelCommand: { id: string, state: CommandState, status: string | null } | null }> } };

export type ReserveNowMutationVariables = Exact<{
  input: ReserveNowInput;
}>;


export type ReserveNowMutation = { reserveNow: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type CancelReservationMutationVariables = Exact<{
  input: CancelReservationInput;
}>;


export type CancelReservationMutation = { cancelReservation: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type SessionsQueryVariables = Exact<{
  filter?: ChargingSessionFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type SessionsQuery = { sessions: { nodes: Array<{ id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, stopReason: StopReason | null, energyWh: number, energyMethod: EnergyMethod | null, powerW: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null, lastSampleAt: string | null, lastSampleReceivedAt: string | null, authorizationStatus: AuthorizationStatus | null, failure: string | null, closedBy: ClosedBy | null, requestedAt: string | null, requestedBy: string | null, requestExpiresAt: string | null, createdAt: string, place: { identity: string, name: string | null }, chargePoint: { id: string, identity: string, name: string | null, online: boolean } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SessionsChangedSubscriptionVariables = Exact<{
  filter?: ChargingSessionFilter | null | undefined;
  first: number;
  intervalMs: number;
}>;


export type SessionsChangedSubscription = { sessionsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, stopReason: StopReason | null, energyWh: number, energyMethod: EnergyMethod | null, powerW: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null, lastSampleAt: string | null, lastSampleReceivedAt: string | null, authorizationStatus: AuthorizationStatus | null, failure: string | null, closedBy: ClosedBy | null, requestedAt: string | null, requestedBy: string | null, requestExpiresAt: string | null, createdAt: string, place: { identity: string, name: string | null }, chargePoint: { id: string, identity: string, name: string | null, online: boolean } | null }> } };

export type OpenSessionFragment = { id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, energyWh: number, powerW: number | null, soc: number | null, chargePoint: { id: string, identity: string, name: string | null } | null };

export type OpenSessionsChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OpenSessionsChangedSubscription = { sessionsChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, energyWh: number, powerW: number | null, soc: number | null, chargePoint: { id: string, identity: string, name: string | null } | null }> } };

export type SessionDetailsFragment = { startReceivedAt: string | null, stopReceivedAt: string | null, meterStartWh: number | null, meterStopWh: number | null, temperatureMc: number | null, reservationId: number | null, id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, stopReason: StopReason | null, energyWh: number, energyMethod: EnergyMethod | null, powerW: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null, lastSampleAt: string | null, lastSampleReceivedAt: string | null, authorizationStatus: AuthorizationStatus | null, failure: string | null, closedBy: ClosedBy | null, requestedAt: string | null, requestedBy: string | null, requestExpiresAt: string | null, createdAt: string, progress: { failure: SessionFailure | null }, commands: Array<{ id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, callError: { code: string, description: string | null } | null }>, connector: { id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null } | null, place: { identity: string, name: string | null, location: { id: string, name: string, city: string | null, timeZone: string | null } | null }, chargePoint: { id: string, identity: string, name: string | null, online: boolean } | null };

export type SessionQueryVariables = Exact<{
  id: string;
}>;


export type SessionQuery = { session: { startReceivedAt: string | null, stopReceivedAt: string | null, meterStartWh: number | null, meterStopWh: number | null, temperatureMc: number | null, reservationId: number | null, id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, stopReason: StopReason | null, energyWh: number, energyMethod: EnergyMethod | null, powerW: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null, lastSampleAt: string | null, lastSampleReceivedAt: string | null, authorizationStatus: AuthorizationStatus | null, failure: string | null, closedBy: ClosedBy | null, requestedAt: string | null, requestedBy: string | null, requestExpiresAt: string | null, createdAt: string, progress: { failure: SessionFailure | null }, commands: Array<{ id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, callError: { code: string, description: string | null } | null }>, connector: { id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null } | null, place: { identity: string, name: string | null, location: { id: string, name: string, city: string | null, timeZone: string | null } | null }, chargePoint: { id: string, identity: string, name: string | null, online: boolean } | null } | null };

export type SessionChangedSubscriptionVariables = Exact<{
  id: string;
}>;


export type SessionChangedSubscription = { sessionChanged: { seq: number, asOf: string, resync: boolean, node: { startReceivedAt: string | null, stopReceivedAt: string | null, meterStartWh: number | null, meterStopWh: number | null, temperatureMc: number | null, reservationId: number | null, id: string, transactionId: number | null, idTag: string, state: SessionState, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, stopReason: StopReason | null, energyWh: number, energyMethod: EnergyMethod | null, powerW: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null, lastSampleAt: string | null, lastSampleReceivedAt: string | null, authorizationStatus: AuthorizationStatus | null, failure: string | null, closedBy: ClosedBy | null, requestedAt: string | null, requestedBy: string | null, requestExpiresAt: string | null, createdAt: string, progress: { failure: SessionFailure | null }, commands: Array<{ id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, callError: { code: string, description: string | null } | null }>, connector: { id: string, connectorId: number, status: ConnectorStatus | null, errorCode: ConnectorErrorCode | null, info: string | null, vendorId: string | null, vendorErrorCode: string | null, statusAt: string | null, statusReceivedAt: string | null } | null, place: { identity: string, name: string | null, location: { id: string, name: string, city: string | null, timeZone: string | null } | null }, chargePoint: { id: string, identity: string, name: string | null, online: boolean } | null } | null } };

export type SessionSeriesQueryVariables = Exact<{
  id: string;
  maxPoints: number;
}>;


export type SessionSeriesQuery = { session: { id: string, series: { sampleCount: number, thinned: boolean, points: Array<{ at: string, gapBefore: boolean, powerW: number | null, registerWh: number | null, currentMa: number | null, voltageMv: number | null, soc: number | null }> } } | null };

export type ScheduleFieldsFragment = { chargingRateUnit: ChargingRateUnit, duration: number | null, startSchedule: string | null, minChargingRate: number | null, chargingSchedulePeriod: Array<{ startPeriod: number, limit: number, numberPhases: number | null }> };

export type ProfileFieldsFragment = { id: string, chargingProfileId: number, connectorId: number | null, state: ChargingProfileState, answer: string | null, stackLevel: number, chargingProfilePurpose: ChargingProfilePurpose, chargingProfileKind: ChargingProfileKind, recurrencyKind: RecurrencyKind | null, validFrom: string | null, validTo: string | null, transactionId: number | null, requestedBy: string, requestedAt: string, installedAt: string | null, changedAt: string, chargingSchedule: { chargingRateUnit: ChargingRateUnit, duration: number | null, startSchedule: string | null, minChargingRate: number | null, chargingSchedulePeriod: Array<{ startPeriod: number, limit: number, numberPhases: number | null }> }, session: { id: string, startedAt: string | null, transactionId: number | null } | null, command: { id: string, state: CommandState } | null, changedBy: { id: string, action: string } | null };

export type IntervalFieldsFragment = { startAt: string, limit: number | null, numberPhases: number | null, shared: boolean, decidedByPreview: boolean, decidedBy: { id: string, chargingProfileId: number } | null };

export type ChargingProfilesAtSubscriptionVariables = Exact<{
  chargePoint: string;
}>;


export type ChargingProfilesAtSubscription = { chargingProfilesChanged: { seq: number, asOf: string, resync: boolean, hasMore: boolean, removed: Array<string>, nodes: Array<{ id: string, chargingProfileId: number, connectorId: number | null, state: ChargingProfileState, answer: string | null, stackLevel: number, chargingProfilePurpose: ChargingProfilePurpose, chargingProfileKind: ChargingProfileKind, recurrencyKind: RecurrencyKind | null, validFrom: string | null, validTo: string | null, transactionId: number | null, requestedBy: string, requestedAt: string, installedAt: string | null, changedAt: string, chargingSchedule: { chargingRateUnit: ChargingRateUnit, duration: number | null, startSchedule: string | null, minChargingRate: number | null, chargingSchedulePeriod: Array<{ startPeriod: number, limit: number, numberPhases: number | null }> }, session: { id: string, startedAt: string | null, transactionId: number | null } | null, command: { id: string, state: CommandState } | null, changedBy: { id: string, action: string } | null }> } };

export type CompositeScheduleQueryVariables = Exact<{
  chargePoint: string;
  connectorId: number;
  since: string;
  behind: number;
  ahead: number;
  unit: ChargingRateUnit;
  voltageV: number;
  phases: number;
}>;


export type CompositeScheduleQuery = { past: { predicted: Array<{ startAt: string, limit: number | null, numberPhases: number | null, shared: boolean, decidedByPreview: boolean, decidedBy: { id: string, chargingProfileId: number } | null }> } | null, compositeSchedule: { startAt: string, duration: number, predicted: Array<{ startAt: string, limit: number | null, numberPhases: number | null, shared: boolean, decidedByPreview: boolean, decidedBy: { id: string, chargingProfileId: number } | null }>, session: { id: string, startedAt: string | null, transactionId: number | null } | null, uncertain: Array<{ id: string, chargingProfileId: number }>, reported: { reportedAt: string, scheduleStart: string | null, askedDuration: number, chargingSchedule: { chargingRateUnit: ChargingRateUnit, duration: number | null, startSchedule: string | null, minChargingRate: number | null, chargingSchedulePeriod: Array<{ startPeriod: number, limit: number, numberPhases: number | null }> } | null } | null } | null };

export type MeasuredPowerQueryVariables = Exact<{
  chargePoint: string;
  points: number;
}>;


export type MeasuredPowerQuery = { sessions: { nodes: Array<{ id: string, connectorId: number | null, startedAt: string | null, stoppedAt: string | null, series: { points: Array<{ at: string, gapBefore: boolean, powerW: number | null }> } }> } };

export type ProfilePreviewQueryVariables = Exact<{
  chargePoint: string;
  connectorId: number;
  profile: ChargingProfileInput;
  duration: number;
  unit: ChargingRateUnit;
  voltageV: number;
  phases: number;
}>;


export type ProfilePreviewQuery = { profilePreview: { before: Array<{ startAt: string, limit: number | null, numberPhases: number | null, shared: boolean, decidedByPreview: boolean, decidedBy: { id: string, chargingProfileId: number } | null }>, after: Array<{ startAt: string, limit: number | null, numberPhases: number | null, shared: boolean, decidedByPreview: boolean, decidedBy: { id: string, chargingProfileId: number } | null }>, replaces: Array<{ id: string, chargingProfileId: number }>, uncertain: Array<{ id: string, chargingProfileId: number }>, warnings: Array<{ code: ChargingProfileWarningCode, message: string }> } | null };

export type SetChargingProfileMutationVariables = Exact<{
  input: SetChargingProfileInput;
}>;


export type SetChargingProfileMutation = { setChargingProfile: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ClearChargingProfileMutationVariables = Exact<{
  input: ClearChargingProfileInput;
}>;


export type ClearChargingProfileMutation = { clearChargingProfile: { command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type GetCompositeScheduleMutationVariables = Exact<{
  input: GetCompositeScheduleInput;
}>;


export type GetCompositeScheduleMutation = { getCompositeSchedule: { status: GetCompositeScheduleStatus | null, command: { id: string, action: string, state: CommandState, request: unknown, status: string | null, response: unknown, failure: string | null, requestedBy: string, reason: string | null, createdAt: string, sentAt: string | null, answeredAt: string | null, latencyMs: number | null, expiresAt: string, awaitsEffect: boolean, effectAt: string | null, chargePoint: { id: string, identity: string, name: string | null } | null, session: { id: string, transactionId: number | null, state: SessionState, failure: string | null, progress: { failure: SessionFailure | null } } | null, callError: { code: string, description: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type SystemQueryVariables = Exact<{ [key: string]: never; }>;


export type SystemQuery = { system: { asOf: string, version: string, database: { kind: DatabaseKind, latencyMs: number }, bus: { healthy: boolean, published: number, failures: number, resyncs: number, overflows: number, listeners: number }, intake: { waiting: number, reports: number, batches: number, largest: number, deferred: number, failed: number, away: number, droppedMessages: number } | null, nodes: Array<{ id: string, host: string, startedAt: string, seenAt: string, alive: boolean, answers: boolean, chargePoints: number }> } };

export type UserFieldsFragment = { id: string, username: string, role: Role, createdAt: string, archivedAt: string | null, lastSignInAt: string | null };

export type UsersQueryVariables = Exact<{
  archived?: boolean | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type UsersQuery = { users: { nodes: Array<{ id: string, username: string, role: Role, createdAt: string, archivedAt: string | null, lastSignInAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateUserMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type CreateUserMutation = { createUser: { user: { id: string, username: string, role: Role, createdAt: string, archivedAt: string | null, lastSignInAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type UpdateUserMutationVariables = Exact<{
  input: UpdateUserInput;
}>;


export type UpdateUserMutation = { updateUser: { user: { id: string, username: string, role: Role, createdAt: string, archivedAt: string | null, lastSignInAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export type ChangeOwnPasswordMutationVariables = Exact<{
  input: ChangeOwnPasswordInput;
}>;


export type ChangeOwnPasswordMutation = { changeOwnPassword: { expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, field: string | null, message: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ApiKeyFieldsFragmentDoc = new TypedDocumentString(`
    fragment ApiKeyFields on ApiKey {
  id
  name
  role
  tokenStart
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  limited
}
    `, {"fragmentName":"ApiKeyFields"}) as unknown as TypedDocumentString<ApiKeyFieldsFragment, unknown>;
export const ApiKeyDetailsFragmentDoc = new TypedDocumentString(`
    fragment ApiKeyDetails on ApiKey {
  ...ApiKeyFields
  scope {
    chargePoints {
      id
      identity
    }
    locations {
      id
      name
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  name
  role
  tokenStart
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  limited
}`, {"fragmentName":"ApiKeyDetails"}) as unknown as TypedDocumentString<ApiKeyDetailsFragment, unknown>;
export const AuditFieldsFragmentDoc = new TypedDocumentString(`
    fragment AuditFields on AuditEntry {
  id
  at
  principal
  action
  subject
  subjectId
  chargePointId
  named
  before
  after
  outcome
  reason
  requestId
}
    `, {"fragmentName":"AuditFields"}) as unknown as TypedDocumentString<AuditFieldsFragment, unknown>;
export const ConnectorFieldsFragmentDoc = new TypedDocumentString(`
    fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}
    `, {"fragmentName":"ConnectorFields"}) as unknown as TypedDocumentString<ConnectorFieldsFragment, unknown>;
export const ChargePointRowFragmentDoc = new TypedDocumentString(`
    fragment ChargePointRow on ChargePoint {
  id
  identity
  name
  registrationStatus
  online
  connectedAt
  disconnectedAt
  vendor
  model
  firmwareVersion
  archivedAt
  labels
  location {
    id
    name
    timeZone
  }
  connectors {
    ...ConnectorFields
  }
}
    fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}`, {"fragmentName":"ChargePointRow"}) as unknown as TypedDocumentString<ChargePointRowFragment, unknown>;
export const ChargePointDetailsFragmentDoc = new TypedDocumentString(`
    fragment ChargePointDetails on ChargePoint {
  ...ChargePointRow
  lastBootAt
  lastSeenAt
  heartbeatInterval
  hasPassword
  remoteAddress
  serialNumber
  boxSerialNumber
  iccid
  imsi
  meterType
  meterSerialNumber
  createdAt
  readConfigurationAfterBoot
  askStatusAfterReconnect
}
    fragment ChargePointRow on ChargePoint {
  id
  identity
  name
  registrationStatus
  online
  connectedAt
  disconnectedAt
  vendor
  model
  firmwareVersion
  archivedAt
  labels
  location {
    id
    name
    timeZone
  }
  connectors {
    ...ConnectorFields
  }
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}`, {"fragmentName":"ChargePointDetails"}) as unknown as TypedDocumentString<ChargePointDetailsFragment, unknown>;
export const CommandFieldsFragmentDoc = new TypedDocumentString(`
    fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
    `, {"fragmentName":"CommandFields"}) as unknown as TypedDocumentString<CommandFieldsFragment, unknown>;
export const CommandRowFragmentDoc = new TypedDocumentString(`
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
    fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}`, {"fragmentName":"CommandRow"}) as unknown as TypedDocumentString<CommandRowFragment, unknown>;
export const KnownKeyFragmentDoc = new TypedDocumentString(`
    fragment KnownKey on KnownConfigurationKey {
  key
  profile
  type
  access
  meaning
  unit
  least
  most
  words
}
    `, {"fragmentName":"KnownKey"}) as unknown as TypedDocumentString<KnownKeyFragment, unknown>;
export const ConfigurationKeyFieldsFragmentDoc = new TypedDocumentString(`
    fragment ConfigurationKeyFields on ConfigurationKey {
  id
  key
  value
  readonly
  supported
  secret
  reportedAt
  changedAt
  rebootRequiredSince
  unknownSince
  desiredValue
  desiredBy
  desiredAt
  differs
  known {
    ...KnownKey
  }
}
    fragment KnownKey on KnownConfigurationKey {
  key
  profile
  type
  access
  meaning
  unit
  least
  most
  words
}`, {"fragmentName":"ConfigurationKeyFields"}) as unknown as TypedDocumentString<ConfigurationKeyFieldsFragment, unknown>;
export const DiagnosticsFieldsFragmentDoc = new TypedDocumentString(`
    fragment DiagnosticsFields on DiagnosticsRequest {
  id
  state
  stateAt
  location
  startTime
  stopTime
  retries
  retryInterval
  fileName
  requestedBy
  createdAt
  file {
    name
    sizeBytes
    sha256
    receivedAt
    url
    removedAt
  }
  command {
    id
    state
    sentAt
    answeredAt
    failure
    expiresAt
    callError {
      code
      description
    }
  }
  history {
    id
    word
    receivedAt
  }
}
    `, {"fragmentName":"DiagnosticsFields"}) as unknown as TypedDocumentString<DiagnosticsFieldsFragment, unknown>;
export const IdTagFieldsFragmentDoc = new TypedDocumentString(`
    fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}
    `, {"fragmentName":"IdTagFields"}) as unknown as TypedDocumentString<IdTagFieldsFragment, unknown>;
export const DriverFieldsFragmentDoc = new TypedDocumentString(`
    fragment DriverFields on Driver {
  id
  name
  externalRef
  note
  createdAt
  archivedAt
  idTags {
    ...IdTagFields
  }
}
    fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`, {"fragmentName":"DriverFields"}) as unknown as TypedDocumentString<DriverFieldsFragment, unknown>;
export const FirmwareImageFieldsFragmentDoc = new TypedDocumentString(`
    fragment FirmwareImageFields on FirmwareImage {
  id
  version
  vendor
  model
  note
  fileName
  sizeBytes
  sha256
  url
  createdBy
  createdAt
  archivedAt
}
    `, {"fragmentName":"FirmwareImageFields"}) as unknown as TypedDocumentString<FirmwareImageFieldsFragment, unknown>;
export const FirmwareUpdateFieldsFragmentDoc = new TypedDocumentString(`
    fragment FirmwareUpdateFields on FirmwareUpdate {
  id
  state
  stateAt
  location
  retrieveDate
  retries
  retryInterval
  versionBefore
  versionAfter
  requestedBy
  createdAt
  deliveredBytes
  image {
    id
    version
    vendor
    model
    fileName
    sizeBytes
  }
  command {
    id
    state
    sentAt
    answeredAt
    failure
    expiresAt
    callError {
      code
      description
    }
  }
  history {
    id
    word
    firmwareVersion
    receivedAt
  }
}
    `, {"fragmentName":"FirmwareUpdateFields"}) as unknown as TypedDocumentString<FirmwareUpdateFieldsFragment, unknown>;
export const FirmwareUpdateRowFragmentDoc = new TypedDocumentString(`
    fragment FirmwareUpdateRow on FirmwareUpdate {
  id
  state
  stateAt
  createdAt
  versionAfter
  image {
    id
  }
  chargePoint {
    id
    identity
    name
  }
}
    `, {"fragmentName":"FirmwareUpdateRow"}) as unknown as TypedDocumentString<FirmwareUpdateRowFragment, unknown>;
export const MessageFieldsFragmentDoc = new TypedDocumentString(`
    fragment MessageFields on Message {
  id
  chargePoint {
    identity
  }
  direction
  kind
  uniqueId
  action
  payload
  text
  errorCode
  errorDescription
  latencyMs
  repairs
  at
}
    `, {"fragmentName":"MessageFields"}) as unknown as TypedDocumentString<MessageFieldsFragment, unknown>;
export const UserErrorFieldsFragmentDoc = new TypedDocumentString(`
    fragment UserErrorFields on UserError {
  code
  field
  message
}
    `, {"fragmentName":"UserErrorFields"}) as unknown as TypedDocumentString<UserErrorFieldsFragment, unknown>;
export const LocalAuthListSyncFieldsFragmentDoc = new TypedDocumentString(`
    fragment LocalAuthListSyncFields on LocalAuthListSync {
  id
  state
  commandCount
  acceptedEntries
  missingEntries
  repaired
  failure
  requestedBy
  reason
  createdAt
  endedAt
  command {
    id
    state
  }
}
    `, {"fragmentName":"LocalAuthListSyncFields"}) as unknown as TypedDocumentString<LocalAuthListSyncFieldsFragment, unknown>;
export const LocalAuthListFieldsFragmentDoc = new TypedDocumentString(`
    fragment LocalAuthListFields on LocalAuthList {
  id
  version
  sentAt
  reportedVersion
  reportedAt
  supported
  known
  unknownReason
  sync {
    ...LocalAuthListSyncFields
  }
}
    fragment LocalAuthListSyncFields on LocalAuthListSync {
  id
  state
  commandCount
  acceptedEntries
  missingEntries
  repaired
  failure
  requestedBy
  reason
  createdAt
  endedAt
  command {
    id
    state
  }
}`, {"fragmentName":"LocalAuthListFields"}) as unknown as TypedDocumentString<LocalAuthListFieldsFragment, unknown>;
export const LocalAuthListEntryFieldsFragmentDoc = new TypedDocumentString(`
    fragment LocalAuthListEntryFields on LocalAuthListEntry {
  idTag
  status
  expiresAt
  parentIdTag
}
    `, {"fragmentName":"LocalAuthListEntryFields"}) as unknown as TypedDocumentString<LocalAuthListEntryFieldsFragment, unknown>;
export const LocationFieldsFragmentDoc = new TypedDocumentString(`
    fragment LocationFields on Location {
  id
  name
  address
  postalCode
  city
  region
  country
  latitude
  longitude
  timeZone
  published
  createdAt
  archivedAt
}
    `, {"fragmentName":"LocationFields"}) as unknown as TypedDocumentString<LocationFieldsFragment, unknown>;
export const FleetFiguresFragmentDoc = new TypedDocumentString(`
    fragment FleetFigures on FleetSummary {
  chargePointsOnline
  chargePointsOffline
  connectorCounts {
    status
    count
  }
  sessionsRunning
  sessionsRequested
  powerW
  unknownChargePoints
}
    `, {"fragmentName":"FleetFigures"}) as unknown as TypedDocumentString<FleetFiguresFragment, unknown>;
export const FindingFragmentDoc = new TypedDocumentString(`
    fragment Finding on Attention {
  kind
  severity
  since
  message
  connectorId
  chargePoint {
    id
    identity
    name
  }
  connector {
    id
    errorCode
    vendorErrorCode
    info
  }
  session {
    id
    transactionId
    idTag
    authorizationStatus
    failure
    progress {
      failure
    }
  }
}
    `, {"fragmentName":"Finding"}) as unknown as TypedDocumentString<FindingFragment, unknown>;
export const ReservationFieldsFragmentDoc = new TypedDocumentString(`
    fragment ReservationFields on Reservation {
  id
  reservationId
  state
  status
  endReason
  connectorId
  idTag
  parentIdTag
  expiresAt
  createdAt
  endedAt
  requestedBy
  session {
    id
    transactionId
  }
  command {
    id
    state
    failure
  }
  cancelCommand {
    id
    state
    status
  }
}
    `, {"fragmentName":"ReservationFields"}) as unknown as TypedDocumentString<ReservationFieldsFragment, unknown>;
export const OpenSessionFragmentDoc = new TypedDocumentString(`
    fragment OpenSession on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  energyWh
  powerW
  soc
  chargePoint {
    id
    identity
    name
  }
}
    `, {"fragmentName":"OpenSession"}) as unknown as TypedDocumentString<OpenSessionFragment, unknown>;
export const SessionFieldsFragmentDoc = new TypedDocumentString(`
    fragment SessionFields on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  startedAt
  stoppedAt
  stopReason
  energyWh
  energyMethod
  powerW
  currentMa
  voltageMv
  soc
  lastSampleAt
  lastSampleReceivedAt
  authorizationStatus
  failure
  closedBy
  requestedAt
  requestedBy
  requestExpiresAt
  createdAt
  place {
    identity
    name
  }
  chargePoint {
    id
    identity
    name
    online
  }
}
    `, {"fragmentName":"SessionFields"}) as unknown as TypedDocumentString<SessionFieldsFragment, unknown>;
export const SessionDetailsFragmentDoc = new TypedDocumentString(`
    fragment SessionDetails on ChargingSession {
  ...SessionFields
  startReceivedAt
  stopReceivedAt
  meterStartWh
  meterStopWh
  temperatureMc
  reservationId
  progress {
    failure
  }
  commands(first: 20) {
    ...CommandFields
  }
  connector {
    ...ConnectorFields
  }
  place {
    location {
      id
      name
      city
      timeZone
    }
  }
}
    fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}
fragment SessionFields on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  startedAt
  stoppedAt
  stopReason
  energyWh
  energyMethod
  powerW
  currentMa
  voltageMv
  soc
  lastSampleAt
  lastSampleReceivedAt
  authorizationStatus
  failure
  closedBy
  requestedAt
  requestedBy
  requestExpiresAt
  createdAt
  place {
    identity
    name
  }
  chargePoint {
    id
    identity
    name
    online
  }
}`, {"fragmentName":"SessionDetails"}) as unknown as TypedDocumentString<SessionDetailsFragment, unknown>;
export const ScheduleFieldsFragmentDoc = new TypedDocumentString(`
    fragment ScheduleFields on ChargingSchedule {
  chargingRateUnit
  duration
  startSchedule
  minChargingRate
  chargingSchedulePeriod {
    startPeriod
    limit
    numberPhases
  }
}
    `, {"fragmentName":"ScheduleFields"}) as unknown as TypedDocumentString<ScheduleFieldsFragment, unknown>;
export const ProfileFieldsFragmentDoc = new TypedDocumentString(`
    fragment ProfileFields on ChargingProfile {
  id
  chargingProfileId
  connectorId
  state
  answer
  stackLevel
  chargingProfilePurpose
  chargingProfileKind
  recurrencyKind
  validFrom
  validTo
  transactionId
  requestedBy
  requestedAt
  installedAt
  changedAt
  chargingSchedule {
    ...ScheduleFields
  }
  session {
    id
    startedAt
    transactionId
  }
  command {
    id
    state
  }
  changedBy {
    id
    action
  }
}
    fragment ScheduleFields on ChargingSchedule {
  chargingRateUnit
  duration
  startSchedule
  minChargingRate
  chargingSchedulePeriod {
    startPeriod
    limit
    numberPhases
  }
}`, {"fragmentName":"ProfileFields"}) as unknown as TypedDocumentString<ProfileFieldsFragment, unknown>;
export const IntervalFieldsFragmentDoc = new TypedDocumentString(`
    fragment IntervalFields on CompositeInterval {
  startAt
  limit
  numberPhases
  shared
  decidedByPreview
  decidedBy {
    id
    chargingProfileId
  }
}
    `, {"fragmentName":"IntervalFields"}) as unknown as TypedDocumentString<IntervalFieldsFragment, unknown>;
export const UserFieldsFragmentDoc = new TypedDocumentString(`
    fragment UserFields on User {
  id
  username
  role
  createdAt
  archivedAt
  lastSignInAt
}
    `, {"fragmentName":"UserFields"}) as unknown as TypedDocumentString<UserFieldsFragment, unknown>;
export const SearchDocument = new TypedDocumentString(`
    query Search($text: String!) {
  search(text: $text) {
    chargePoints {
      id
      identity
      name
      online
    }
    locations {
      id
      name
      city
    }
    sessions {
      id
      transactionId
      idTag
      state
      chargePoint {
        id
        identity
      }
    }
    idTags {
      id
      idTag
      note
    }
    drivers {
      id
      name
      externalRef
      idTags {
        id
        idTag
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SearchQuery, SearchQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    label
    role
    permissions
    expiresAt
    user {
      id
      username
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout {
    signedOut
  }
}
    `) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const ApiKeysDocument = new TypedDocumentString(`
    query ApiKeys($revoked: Boolean!, $first: Int!, $after: String) {
  apiKeys(revoked: $revoked, first: $first, after: $after) {
    nodes {
      ...ApiKeyDetails
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  name
  role
  tokenStart
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  limited
}
fragment ApiKeyDetails on ApiKey {
  ...ApiKeyFields
  scope {
    chargePoints {
      id
      identity
    }
    locations {
      id
      name
    }
  }
}`) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    apiKey {
      ...ApiKeyFields
    }
    token
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  name
  role
  tokenStart
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  limited
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const UpdateApiKeyDocument = new TypedDocumentString(`
    mutation UpdateApiKey($input: UpdateApiKeyInput!) {
  updateApiKey(input: $input) {
    apiKey {
      ...ApiKeyFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  name
  role
  tokenStart
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  limited
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<UpdateApiKeyMutation, UpdateApiKeyMutationVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: ID!) {
  revokeApiKey(id: $id) {
    apiKey {
      ...ApiKeyFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment ApiKeyFields on ApiKey {
  id
  name
  role
  tokenStart
  createdAt
  createdBy
  expiresAt
  lastUsedAt
  revokedAt
  limited
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const AuditEntriesDocument = new TypedDocumentString(`
    query AuditEntries($filter: AuditEntryFilter, $first: Int!, $after: String) {
  auditEntries(filter: $filter, first: $first, after: $after) {
    nodes {
      ...AuditFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AuditFields on AuditEntry {
  id
  at
  principal
  action
  subject
  subjectId
  chargePointId
  named
  before
  after
  outcome
  reason
  requestId
}`) as unknown as TypedDocumentString<AuditEntriesQuery, AuditEntriesQueryVariables>;
export const AuditNamesDocument = new TypedDocumentString(`
    query AuditNames($id: ID!, $location: Boolean!, $driver: Boolean!, $chargePoint: Boolean!) {
  location(id: $id) @include(if: $location) {
    name
  }
  driver(id: $id) @include(if: $driver) {
    name
    externalRef
  }
  chargePoint(id: $id) @include(if: $chargePoint) {
    identity
  }
}
    `) as unknown as TypedDocumentString<AuditNamesQuery, AuditNamesQueryVariables>;
export const ChargePointOfAuditDocument = new TypedDocumentString(`
    query ChargePointOfAudit($id: ID!) {
  chargePoint(id: $id) {
    id
    identity
  }
}
    `) as unknown as TypedDocumentString<ChargePointOfAuditQuery, ChargePointOfAuditQueryVariables>;
export const ChargePointsChangedDocument = new TypedDocumentString(`
    subscription ChargePointsChanged($filter: ChargePointFilter, $first: Int!, $intervalMs: Int!) {
  chargePointsChanged(filter: $filter, first: $first, intervalMs: $intervalMs) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...ChargePointRow
    }
  }
}
    fragment ChargePointRow on ChargePoint {
  id
  identity
  name
  registrationStatus
  online
  connectedAt
  disconnectedAt
  vendor
  model
  firmwareVersion
  archivedAt
  labels
  location {
    id
    name
    timeZone
  }
  connectors {
    ...ConnectorFields
  }
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}`) as unknown as TypedDocumentString<ChargePointsChangedSubscription, ChargePointsChangedSubscriptionVariables>;
export const ChargePointChangedDocument = new TypedDocumentString(`
    subscription ChargePointChanged($ids: [ID!]!) {
  chargePointsChanged(
    filter: { ids: $ids, archived: null }
    first: 1
    intervalMs: 300
  ) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...ChargePointDetails
    }
  }
}
    fragment ChargePointRow on ChargePoint {
  id
  identity
  name
  registrationStatus
  online
  connectedAt
  disconnectedAt
  vendor
  model
  firmwareVersion
  archivedAt
  labels
  location {
    id
    name
    timeZone
  }
  connectors {
    ...ConnectorFields
  }
}
fragment ChargePointDetails on ChargePoint {
  ...ChargePointRow
  lastBootAt
  lastSeenAt
  heartbeatInterval
  hasPassword
  remoteAddress
  serialNumber
  boxSerialNumber
  iccid
  imsi
  meterType
  meterSerialNumber
  createdAt
  readConfigurationAfterBoot
  askStatusAfterReconnect
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}`) as unknown as TypedDocumentString<ChargePointChangedSubscription, ChargePointChangedSubscriptionVariables>;
export const ChargePointDocument = new TypedDocumentString(`
    query ChargePoint($identity: String!) {
  chargePoint(identity: $identity) {
    ...ChargePointDetails
  }
}
    fragment ChargePointRow on ChargePoint {
  id
  identity
  name
  registrationStatus
  online
  connectedAt
  disconnectedAt
  vendor
  model
  firmwareVersion
  archivedAt
  labels
  location {
    id
    name
    timeZone
  }
  connectors {
    ...ConnectorFields
  }
}
fragment ChargePointDetails on ChargePoint {
  ...ChargePointRow
  lastBootAt
  lastSeenAt
  heartbeatInterval
  hasPassword
  remoteAddress
  serialNumber
  boxSerialNumber
  iccid
  imsi
  meterType
  meterSerialNumber
  createdAt
  readConfigurationAfterBoot
  askStatusAfterReconnect
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}`) as unknown as TypedDocumentString<ChargePointQuery, ChargePointQueryVariables>;
export const ChargePointChoicesDocument = new TypedDocumentString(`
    query ChargePointChoices($text: String, $first: Int!) {
  chargePoints(filter: { identityContains: $text }, first: $first) {
    nodes {
      id
      identity
      name
      online
    }
  }
}
    `) as unknown as TypedDocumentString<ChargePointChoicesQuery, ChargePointChoicesQueryVariables>;
export const LocationChoicesDocument = new TypedDocumentString(`
    query LocationChoices($contains: String, $first: Int!) {
  locations(filter: { contains: $contains }, first: $first) {
    nodes {
      id
      name
      city
    }
  }
}
    `) as unknown as TypedDocumentString<LocationChoicesQuery, LocationChoicesQueryVariables>;
export const StatusHistoryDocument = new TypedDocumentString(`
    query StatusHistory($chargePoint: String!, $connectorId: Int, $first: Int!, $after: String) {
  statusHistory(
    chargePoint: $chargePoint
    connectorId: $connectorId
    first: $first
    after: $after
  ) {
    nodes {
      connectorId
      status
      errorCode
      info
      vendorId
      vendorErrorCode
      statusAt
      statusReceivedAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<StatusHistoryQuery, StatusHistoryQueryVariables>;
export const CreateChargePointDocument = new TypedDocumentString(`
    mutation CreateChargePoint($input: CreateChargePointInput!) {
  createChargePoint(input: $input) {
    chargePoint {
      id
      identity
    }
    password
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<CreateChargePointMutation, CreateChargePointMutationVariables>;
export const UpdateChargePointDocument = new TypedDocumentString(`
    mutation UpdateChargePoint($input: UpdateChargePointInput!) {
  updateChargePoint(input: $input) {
    chargePoint {
      id
      identity
    }
    password
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<UpdateChargePointMutation, UpdateChargePointMutationVariables>;
export const CommandsDocument = new TypedDocumentString(`
    query Commands($filter: CommandFilter, $first: Int!, $after: String) {
  commands(filter: $filter, first: $first, after: $after) {
    nodes {
      ...CommandRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}`) as unknown as TypedDocumentString<CommandsQuery, CommandsQueryVariables>;
export const CommandsChangedDocument = new TypedDocumentString(`
    subscription CommandsChanged($filter: CommandFilter, $first: Int!) {
  commandsChanged(filter: $filter, first: $first, intervalMs: 300) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...CommandRow
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}`) as unknown as TypedDocumentString<CommandsChangedSubscription, CommandsChangedSubscriptionVariables>;
export const CommandDocument = new TypedDocumentString(`
    query Command($id: ID!) {
  command(id: $id) {
    ...CommandRow
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}`) as unknown as TypedDocumentString<CommandQuery, CommandQueryVariables>;
export const CommandChangedDocument = new TypedDocumentString(`
    subscription CommandChanged($id: ID!) {
  commandChanged(id: $id, intervalMs: 200) {
    seq
    asOf
    resync
    node {
      ...CommandRow
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}`) as unknown as TypedDocumentString<CommandChangedSubscription, CommandChangedSubscriptionVariables>;
export const CancelCommandDocument = new TypedDocumentString(`
    mutation CancelCommand($id: ID!) {
  cancelCommand(id: $id) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<CancelCommandMutation, CancelCommandMutationVariables>;
export const ResetDocument = new TypedDocumentString(`
    mutation Reset($input: ResetInput!) {
  reset(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ResetMutation, ResetMutationVariables>;
export const TriggerMessageDocument = new TypedDocumentString(`
    mutation TriggerMessage($input: TriggerMessageInput!) {
  triggerMessage(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<TriggerMessageMutation, TriggerMessageMutationVariables>;
export const RemoteStartDocument = new TypedDocumentString(`
    mutation RemoteStart($input: RemoteStartTransactionInput!) {
  remoteStartTransaction(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<RemoteStartMutation, RemoteStartMutationVariables>;
export const RemoteStopDocument = new TypedDocumentString(`
    mutation RemoteStop($input: RemoteStopTransactionInput!) {
  remoteStopTransaction(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<RemoteStopMutation, RemoteStopMutationVariables>;
export const ChangeAvailabilityDocument = new TypedDocumentString(`
    mutation ChangeAvailability($input: ChangeAvailabilityInput!) {
  changeAvailability(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ChangeAvailabilityMutation, ChangeAvailabilityMutationVariables>;
export const UnlockConnectorDocument = new TypedDocumentString(`
    mutation UnlockConnector($input: UnlockConnectorInput!) {
  unlockConnector(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<UnlockConnectorMutation, UnlockConnectorMutationVariables>;
export const GetConfigurationDocument = new TypedDocumentString(`
    mutation GetConfiguration($input: GetConfigurationInput!) {
  getConfiguration(input: $input) {
    command {
      ...CommandRow
    }
    missingKey
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<GetConfigurationMutation, GetConfigurationMutationVariables>;
export const ChangeConfigurationDocument = new TypedDocumentString(`
    mutation ChangeConfiguration($input: ChangeConfigurationInput!) {
  changeConfiguration(input: $input) {
    command {
      ...CommandRow
    }
    warning
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ChangeConfigurationMutation, ChangeConfigurationMutationVariables>;
export const DataTransferDocument = new TypedDocumentString(`
    mutation DataTransfer($input: DataTransferInput!) {
  dataTransfer(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<DataTransferMutation, DataTransferMutationVariables>;
export const ClearCacheDocument = new TypedDocumentString(`
    mutation ClearCache($input: ClearCacheInput!) {
  clearCache(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ClearCacheMutation, ClearCacheMutationVariables>;
export const ConfigurationDocument = new TypedDocumentString(`
    query Configuration($chargePoint: String!) {
  configuration(chargePoint: $chargePoint) {
    ...ConfigurationKeyFields
  }
}
    fragment KnownKey on KnownConfigurationKey {
  key
  profile
  type
  access
  meaning
  unit
  least
  most
  words
}
fragment ConfigurationKeyFields on ConfigurationKey {
  id
  key
  value
  readonly
  supported
  secret
  reportedAt
  changedAt
  rebootRequiredSince
  unknownSince
  desiredValue
  desiredBy
  desiredAt
  differs
  known {
    ...KnownKey
  }
}`) as unknown as TypedDocumentString<ConfigurationQuery, ConfigurationQueryVariables>;
export const KnownConfigurationKeysDocument = new TypedDocumentString(`
    query KnownConfigurationKeys {
  knownConfigurationKeys {
    ...KnownKey
  }
}
    fragment KnownKey on KnownConfigurationKey {
  key
  profile
  type
  access
  meaning
  unit
  least
  most
  words
}`) as unknown as TypedDocumentString<KnownConfigurationKeysQuery, KnownConfigurationKeysQueryVariables>;
export const DesireConfigurationDocument = new TypedDocumentString(`
    mutation DesireConfiguration($input: DesireConfigurationInput!) {
  desireConfiguration(input: $input) {
    configurationKey {
      ...ConfigurationKeyFields
    }
    warning
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment KnownKey on KnownConfigurationKey {
  key
  profile
  type
  access
  meaning
  unit
  least
  most
  words
}
fragment ConfigurationKeyFields on ConfigurationKey {
  id
  key
  value
  readonly
  supported
  secret
  reportedAt
  changedAt
  rebootRequiredSince
  unknownSince
  desiredValue
  desiredBy
  desiredAt
  differs
  known {
    ...KnownKey
  }
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<DesireConfigurationMutation, DesireConfigurationMutationVariables>;
export const ApplyConfigurationDocument = new TypedDocumentString(`
    mutation ApplyConfiguration($input: ApplyConfigurationInput!) {
  applyConfiguration(input: $input) {
    commands {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ApplyConfigurationMutation, ApplyConfigurationMutationVariables>;
export const DiagnosticsDocument = new TypedDocumentString(`
    query Diagnostics($chargePoint: String!, $first: Int!, $after: String) {
  diagnostics(filter: { chargePoint: $chargePoint }, first: $first, after: $after) {
    nodes {
      ...DiagnosticsFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment DiagnosticsFields on DiagnosticsRequest {
  id
  state
  stateAt
  location
  startTime
  stopTime
  retries
  retryInterval
  fileName
  requestedBy
  createdAt
  file {
    name
    sizeBytes
    sha256
    receivedAt
    url
    removedAt
  }
  command {
    id
    state
    sentAt
    answeredAt
    failure
    expiresAt
    callError {
      code
      description
    }
  }
  history {
    id
    word
    receivedAt
  }
}`) as unknown as TypedDocumentString<DiagnosticsQuery, DiagnosticsQueryVariables>;
export const DiagnosticsChangedDocument = new TypedDocumentString(`
    subscription DiagnosticsChanged($chargePoint: String!, $first: Int!) {
  diagnosticsChanged(chargePoint: $chargePoint, first: $first, intervalMs: 300) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...DiagnosticsFields
    }
  }
}
    fragment DiagnosticsFields on DiagnosticsRequest {
  id
  state
  stateAt
  location
  startTime
  stopTime
  retries
  retryInterval
  fileName
  requestedBy
  createdAt
  file {
    name
    sizeBytes
    sha256
    receivedAt
    url
    removedAt
  }
  command {
    id
    state
    sentAt
    answeredAt
    failure
    expiresAt
    callError {
      code
      description
    }
  }
  history {
    id
    word
    receivedAt
  }
}`) as unknown as TypedDocumentString<DiagnosticsChangedSubscription, DiagnosticsChangedSubscriptionVariables>;
export const DiagnosticsStatusesDocument = new TypedDocumentString(`
    query DiagnosticsStatuses($chargePoint: String!) {
  diagnosticsStatuses(chargePoint: $chargePoint, first: 50) {
    id
    word
    receivedAt
    diagnosticsRequestId
  }
}
    `) as unknown as TypedDocumentString<DiagnosticsStatusesQuery, DiagnosticsStatusesQueryVariables>;
export const GetDiagnosticsDocument = new TypedDocumentString(`
    mutation GetDiagnostics($input: GetDiagnosticsInput!) {
  getDiagnostics(input: $input) {
    command {
      id
    }
    diagnosticsRequest {
      id
    }
    warning
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<GetDiagnosticsMutation, GetDiagnosticsMutationVariables>;
export const DeleteDiagnosticsFileDocument = new TypedDocumentString(`
    mutation DeleteDiagnosticsFile($id: ID!) {
  deleteDiagnosticsFile(id: $id) {
    diagnosticsRequest {
      id
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<DeleteDiagnosticsFileMutation, DeleteDiagnosticsFileMutationVariables>;
export const DriversDocument = new TypedDocumentString(`
    query Drivers($filter: DriverFilter, $orderBy: DriverOrder!, $first: Int!, $after: String) {
  drivers(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...DriverFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment DriverFields on Driver {
  id
  name
  externalRef
  note
  createdAt
  archivedAt
  idTags {
    ...IdTagFields
  }
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<DriversQuery, DriversQueryVariables>;
export const DriverDocument = new TypedDocumentString(`
    query Driver($id: ID!) {
  driver(id: $id) {
    ...DriverFields
  }
}
    fragment DriverFields on Driver {
  id
  name
  externalRef
  note
  createdAt
  archivedAt
  idTags {
    ...IdTagFields
  }
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<DriverQuery, DriverQueryVariables>;
export const CreateDriverDocument = new TypedDocumentString(`
    mutation CreateDriver($input: CreateDriverInput!) {
  createDriver(input: $input) {
    driver {
      ...DriverFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment DriverFields on Driver {
  id
  name
  externalRef
  note
  createdAt
  archivedAt
  idTags {
    ...IdTagFields
  }
}
fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<CreateDriverMutation, CreateDriverMutationVariables>;
export const UpdateDriverDocument = new TypedDocumentString(`
    mutation UpdateDriver($input: UpdateDriverInput!) {
  updateDriver(input: $input) {
    driver {
      ...DriverFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment DriverFields on Driver {
  id
  name
  externalRef
  note
  createdAt
  archivedAt
  idTags {
    ...IdTagFields
  }
}
fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<UpdateDriverMutation, UpdateDriverMutationVariables>;
export const IssueDriverTokenDocument = new TypedDocumentString(`
    mutation IssueDriverToken($input: IssueDriverTokenInput!) {
  issueDriverToken(input: $input) {
    token
    expiresAt
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<IssueDriverTokenMutation, IssueDriverTokenMutationVariables>;
export const DriverNameDocument = new TypedDocumentString(`
    query DriverName($id: ID!) {
  driver(id: $id) {
    id
    name
    externalRef
  }
}
    `) as unknown as TypedDocumentString<DriverNameQuery, DriverNameQueryVariables>;
export const FirmwareUpdatesDocument = new TypedDocumentString(`
    query FirmwareUpdates($chargePoint: String!, $first: Int!, $after: String) {
  firmwareUpdates(
    filter: { chargePoint: $chargePoint }
    first: $first
    after: $after
  ) {
    nodes {
      ...FirmwareUpdateFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment FirmwareUpdateFields on FirmwareUpdate {
  id
  state
  stateAt
  location
  retrieveDate
  retries
  retryInterval
  versionBefore
  versionAfter
  requestedBy
  createdAt
  deliveredBytes
  image {
    id
    version
    vendor
    model
    fileName
    sizeBytes
  }
  command {
    id
    state
    sentAt
    answeredAt
    failure
    expiresAt
    callError {
      code
      description
    }
  }
  history {
    id
    word
    firmwareVersion
    receivedAt
  }
}`) as unknown as TypedDocumentString<FirmwareUpdatesQuery, FirmwareUpdatesQueryVariables>;
export const FirmwareUpdatesChangedDocument = new TypedDocumentString(`
    subscription FirmwareUpdatesChanged($chargePoint: String!, $first: Int!) {
  firmwareUpdatesChanged(
    chargePoint: $chargePoint
    first: $first
    intervalMs: 300
  ) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...FirmwareUpdateFields
    }
  }
}
    fragment FirmwareUpdateFields on FirmwareUpdate {
  id
  state
  stateAt
  location
  retrieveDate
  retries
  retryInterval
  versionBefore
  versionAfter
  requestedBy
  createdAt
  deliveredBytes
  image {
    id
    version
    vendor
    model
    fileName
    sizeBytes
  }
  command {
    id
    state
    sentAt
    answeredAt
    failure
    expiresAt
    callError {
      code
      description
    }
  }
  history {
    id
    word
    firmwareVersion
    receivedAt
  }
}`) as unknown as TypedDocumentString<FirmwareUpdatesChangedSubscription, FirmwareUpdatesChangedSubscriptionVariables>;
export const FirmwareUseChangedDocument = new TypedDocumentString(`
    subscription FirmwareUseChanged($first: Int!) {
  firmwareUpdatesChanged(first: $first, intervalMs: 1000) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...FirmwareUpdateRow
    }
  }
}
    fragment FirmwareUpdateRow on FirmwareUpdate {
  id
  state
  stateAt
  createdAt
  versionAfter
  image {
    id
  }
  chargePoint {
    id
    identity
    name
  }
}`) as unknown as TypedDocumentString<FirmwareUseChangedSubscription, FirmwareUseChangedSubscriptionVariables>;
export const FirmwareStatusesDocument = new TypedDocumentString(`
    query FirmwareStatuses($chargePoint: String!) {
  firmwareStatuses(chargePoint: $chargePoint, first: 50) {
    id
    word
    receivedAt
    firmwareUpdateId
  }
}
    `) as unknown as TypedDocumentString<FirmwareStatusesQuery, FirmwareStatusesQueryVariables>;
export const FirmwareImagesDocument = new TypedDocumentString(`
    query FirmwareImages($archived: Boolean, $first: Int!, $after: String) {
  firmwareImages(filter: { archived: $archived }, first: $first, after: $after) {
    nodes {
      ...FirmwareImageFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment FirmwareImageFields on FirmwareImage {
  id
  version
  vendor
  model
  note
  fileName
  sizeBytes
  sha256
  url
  createdBy
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<FirmwareImagesQuery, FirmwareImagesQueryVariables>;
export const UpdateFirmwareDocument = new TypedDocumentString(`
    mutation UpdateFirmware($input: UpdateFirmwareInput!) {
  updateFirmware(input: $input) {
    command {
      ...CommandRow
    }
    firmwareUpdate {
      id
    }
    warning
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<UpdateFirmwareMutation, UpdateFirmwareMutationVariables>;
export const ArchiveFirmwareImageDocument = new TypedDocumentString(`
    mutation ArchiveFirmwareImage($id: ID!, $evenIfInUse: Boolean!) {
  archiveFirmwareImage(id: $id, evenIfInUse: $evenIfInUse) {
    firmwareImage {
      ...FirmwareImageFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment FirmwareImageFields on FirmwareImage {
  id
  version
  vendor
  model
  note
  fileName
  sizeBytes
  sha256
  url
  createdBy
  createdAt
  archivedAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ArchiveFirmwareImageMutation, ArchiveFirmwareImageMutationVariables>;
export const IdTagsDocument = new TypedDocumentString(`
    query IdTags($filter: IdTagFilter, $orderBy: IdTagOrder!, $first: Int!, $after: String) {
  idTags(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...IdTagFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<IdTagsQuery, IdTagsQueryVariables>;
export const CreateIdTagDocument = new TypedDocumentString(`
    mutation CreateIdTag($input: CreateIdTagInput!) {
  createIdTag(input: $input) {
    idTag {
      ...IdTagFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<CreateIdTagMutation, CreateIdTagMutationVariables>;
export const UpdateIdTagDocument = new TypedDocumentString(`
    mutation UpdateIdTag($input: UpdateIdTagInput!) {
  updateIdTag(input: $input) {
    idTag {
      ...IdTagFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<UpdateIdTagMutation, UpdateIdTagMutationVariables>;
export const ArchiveIdTagDocument = new TypedDocumentString(`
    mutation ArchiveIdTag($idTag: String!) {
  archiveIdTag(idTag: $idTag) {
    idTag {
      ...IdTagFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment IdTagFields on IdTag {
  id
  idTag
  parentIdTag
  expiresAt
  blocked
  note
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<ArchiveIdTagMutation, ArchiveIdTagMutationVariables>;
export const ExplainAuthorizationDocument = new TypedDocumentString(`
    query ExplainAuthorization($chargePoint: String!, $idTag: String!, $connectorId: Int) {
  explainAuthorization(
    chargePoint: $chargePoint
    idTag: $idTag
    connectorId: $connectorId
  ) {
    status
    reason
    expiresAt
    parentIdTag
  }
}
    `) as unknown as TypedDocumentString<ExplainAuthorizationQuery, ExplainAuthorizationQueryVariables>;
export const LocalAuthListDocument = new TypedDocumentString(`
    query LocalAuthList($chargePoint: String!, $edits: Int!) {
  localAuthList(chargePoint: $chargePoint) {
    ...LocalAuthListFields
    difference(first: $edits) {
      updateType
      addCount
      changeCount
      removeCount
      partCount
      warnings
      edits {
        kind
        entry {
          ...LocalAuthListEntryFields
        }
      }
    }
  }
}
    fragment LocalAuthListSyncFields on LocalAuthListSync {
  id
  state
  commandCount
  acceptedEntries
  missingEntries
  repaired
  failure
  requestedBy
  reason
  createdAt
  endedAt
  command {
    id
    state
  }
}
fragment LocalAuthListFields on LocalAuthList {
  id
  version
  sentAt
  reportedVersion
  reportedAt
  supported
  known
  unknownReason
  sync {
    ...LocalAuthListSyncFields
  }
}
fragment LocalAuthListEntryFields on LocalAuthListEntry {
  idTag
  status
  expiresAt
  parentIdTag
}`) as unknown as TypedDocumentString<LocalAuthListQuery, LocalAuthListQueryVariables>;
export const LocalAuthListEntriesDocument = new TypedDocumentString(`
    query LocalAuthListEntries($chargePoint: String!, $first: Int!, $after: String) {
  localAuthList(chargePoint: $chargePoint) {
    id
    entries(first: $first, after: $after) {
      nodes {
        ...LocalAuthListEntryFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment LocalAuthListEntryFields on LocalAuthListEntry {
  idTag
  status
  expiresAt
  parentIdTag
}`) as unknown as TypedDocumentString<LocalAuthListEntriesQuery, LocalAuthListEntriesQueryVariables>;
export const LocalAuthListChangedDocument = new TypedDocumentString(`
    subscription LocalAuthListChanged($chargePoint: String!) {
  localAuthListChanged(chargePoint: $chargePoint, intervalMs: 300) {
    seq
    asOf
    resync
    node {
      ...LocalAuthListFields
    }
  }
}
    fragment LocalAuthListSyncFields on LocalAuthListSync {
  id
  state
  commandCount
  acceptedEntries
  missingEntries
  repaired
  failure
  requestedBy
  reason
  createdAt
  endedAt
  command {
    id
    state
  }
}
fragment LocalAuthListFields on LocalAuthList {
  id
  version
  sentAt
  reportedVersion
  reportedAt
  supported
  known
  unknownReason
  sync {
    ...LocalAuthListSyncFields
  }
}`) as unknown as TypedDocumentString<LocalAuthListChangedSubscription, LocalAuthListChangedSubscriptionVariables>;
export const GetLocalListVersionDocument = new TypedDocumentString(`
    mutation GetLocalListVersion($input: GetLocalListVersionInput!) {
  getLocalListVersion(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<GetLocalListVersionMutation, GetLocalListVersionMutationVariables>;
export const SyncLocalAuthListDocument = new TypedDocumentString(`
    mutation SyncLocalAuthList($input: SyncLocalAuthListInput!) {
  syncLocalAuthList(input: $input) {
    sync {
      ...LocalAuthListSyncFields
    }
    warnings
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment LocalAuthListSyncFields on LocalAuthListSync {
  id
  state
  commandCount
  acceptedEntries
  missingEntries
  repaired
  failure
  requestedBy
  reason
  createdAt
  endedAt
  command {
    id
    state
  }
}`) as unknown as TypedDocumentString<SyncLocalAuthListMutation, SyncLocalAuthListMutationVariables>;
export const CancelLocalAuthListSyncDocument = new TypedDocumentString(`
    mutation CancelLocalAuthListSync($id: ID!) {
  cancelLocalAuthListSync(id: $id) {
    sync {
      ...LocalAuthListSyncFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment LocalAuthListSyncFields on LocalAuthListSync {
  id
  state
  commandCount
  acceptedEntries
  missingEntries
  repaired
  failure
  requestedBy
  reason
  createdAt
  endedAt
  command {
    id
    state
  }
}`) as unknown as TypedDocumentString<CancelLocalAuthListSyncMutation, CancelLocalAuthListSyncMutationVariables>;
export const LocationsDocument = new TypedDocumentString(`
    query Locations($filter: LocationFilter, $orderBy: LocationOrder!, $first: Int!, $after: String) {
  locations(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...LocationFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment LocationFields on Location {
  id
  name
  address
  postalCode
  city
  region
  country
  latitude
  longitude
  timeZone
  published
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<LocationsQuery, LocationsQueryVariables>;
export const LocationDocument = new TypedDocumentString(`
    query Location($id: ID!) {
  location(id: $id) {
    ...LocationFields
  }
}
    fragment LocationFields on Location {
  id
  name
  address
  postalCode
  city
  region
  country
  latitude
  longitude
  timeZone
  published
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<LocationQuery, LocationQueryVariables>;
export const CreateLocationDocument = new TypedDocumentString(`
    mutation CreateLocation($input: CreateLocationInput!) {
  createLocation(input: $input) {
    location {
      ...LocationFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment LocationFields on Location {
  id
  name
  address
  postalCode
  city
  region
  country
  latitude
  longitude
  timeZone
  published
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<CreateLocationMutation, CreateLocationMutationVariables>;
export const UpdateLocationDocument = new TypedDocumentString(`
    mutation UpdateLocation($input: UpdateLocationInput!) {
  updateLocation(input: $input) {
    location {
      ...LocationFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment LocationFields on Location {
  id
  name
  address
  postalCode
  city
  region
  country
  latitude
  longitude
  timeZone
  published
  createdAt
  archivedAt
}`) as unknown as TypedDocumentString<UpdateLocationMutation, UpdateLocationMutationVariables>;
export const PlacesDocument = new TypedDocumentString(`
    subscription Places($first: Int!) {
  chargePointsChanged(
    filter: { archived: false }
    first: $first
    intervalMs: 2000
  ) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      id
      identity
      online
      location {
        id
      }
      connectors {
        connectorId
        status
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PlacesSubscription, PlacesSubscriptionVariables>;
export const MessagesDocument = new TypedDocumentString(`
    query Messages($filter: MessageFilter, $first: Int!, $after: String) {
  messages(filter: $filter, first: $first, after: $after) {
    nodes {
      ...MessageFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment MessageFields on Message {
  id
  chargePoint {
    identity
  }
  direction
  kind
  uniqueId
  action
  payload
  text
  errorCode
  errorDescription
  latencyMs
  repairs
  at
}`) as unknown as TypedDocumentString<MessagesQuery, MessagesQueryVariables>;
export const MessageTailDocument = new TypedDocumentString(`
    subscription MessageTail($chargePoint: String!, $first: Int!) {
  messages(chargePoint: $chargePoint, first: $first, intervalMs: 500) {
    seq
    asOf
    resync
    skipped
    nodes {
      ...MessageFields
    }
  }
}
    fragment MessageFields on Message {
  id
  chargePoint {
    identity
  }
  direction
  kind
  uniqueId
  action
  payload
  text
  errorCode
  errorDescription
  latencyMs
  repairs
  at
}`) as unknown as TypedDocumentString<MessageTailSubscription, MessageTailSubscriptionVariables>;
export const UnknownChargePointsDocument = new TypedDocumentString(`
    query UnknownChargePoints($first: Int!, $after: String) {
  unknownChargePoints(first: $first, after: $after) {
    nodes {
      id
      identity
      remoteAddress
      subprotocols
      attempts
      firstSeenAt
      lastSeenAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<UnknownChargePointsQuery, UnknownChargePointsQueryVariables>;
export const AcceptUnknownChargePointDocument = new TypedDocumentString(`
    mutation AcceptUnknownChargePoint($input: CreateChargePointInput!) {
  acceptUnknownChargePoint(input: $input) {
    chargePoint {
      id
      identity
    }
    password
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<AcceptUnknownChargePointMutation, AcceptUnknownChargePointMutationVariables>;
export const ForgetUnknownChargePointDocument = new TypedDocumentString(`
    mutation ForgetUnknownChargePoint($identity: String!) {
  forgetUnknownChargePoint(identity: $identity) {
    identity
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ForgetUnknownChargePointMutation, ForgetUnknownChargePointMutationVariables>;
export const FleetSummaryDocument = new TypedDocumentString(`
    query FleetSummary {
  fleetSummary {
    asOf
    ...FleetFigures
  }
}
    fragment FleetFigures on FleetSummary {
  chargePointsOnline
  chargePointsOffline
  connectorCounts {
    status
    count
  }
  sessionsRunning
  sessionsRequested
  powerW
  unknownChargePoints
}`) as unknown as TypedDocumentString<FleetSummaryQuery, FleetSummaryQueryVariables>;
export const FleetSummaryChangedDocument = new TypedDocumentString(`
    subscription FleetSummaryChanged($intervalMs: Int!) {
  fleetSummary(intervalMs: $intervalMs) {
    seq
    asOf
    resync
    node {
      ...FleetFigures
    }
  }
}
    fragment FleetFigures on FleetSummary {
  chargePointsOnline
  chargePointsOffline
  connectorCounts {
    status
    count
  }
  sessionsRunning
  sessionsRequested
  powerW
  unknownChargePoints
}`) as unknown as TypedDocumentString<FleetSummaryChangedSubscription, FleetSummaryChangedSubscriptionVariables>;
export const NeedsAttentionDocument = new TypedDocumentString(`
    query NeedsAttention($first: Int!) {
  needsAttention(first: $first) {
    ...Finding
  }
}
    fragment Finding on Attention {
  kind
  severity
  since
  message
  connectorId
  chargePoint {
    id
    identity
    name
  }
  connector {
    id
    errorCode
    vendorErrorCode
    info
  }
  session {
    id
    transactionId
    idTag
    authorizationStatus
    failure
    progress {
      failure
    }
  }
}`) as unknown as TypedDocumentString<NeedsAttentionQuery, NeedsAttentionQueryVariables>;
export const NeedsAttentionChangedDocument = new TypedDocumentString(`
    subscription NeedsAttentionChanged($first: Int!) {
  needsAttentionChanged(first: $first) {
    seq
    asOf
    resync
    hasMore
    nodes {
      ...Finding
    }
  }
}
    fragment Finding on Attention {
  kind
  severity
  since
  message
  connectorId
  chargePoint {
    id
    identity
    name
  }
  connector {
    id
    errorCode
    vendorErrorCode
    info
  }
  session {
    id
    transactionId
    idTag
    authorizationStatus
    failure
    progress {
      failure
    }
  }
}`) as unknown as TypedDocumentString<NeedsAttentionChangedSubscription, NeedsAttentionChangedSubscriptionVariables>;
export const PowerHistoryDocument = new TypedDocumentString(`
    query PowerHistory($hours: Int!) {
  powerHistory(hours: $hours) {
    asOf
    points {
      at
      powerW
    }
  }
}
    `) as unknown as TypedDocumentString<PowerHistoryQuery, PowerHistoryQueryVariables>;
export const EnergyTodayDocument = new TypedDocumentString(`
    query EnergyToday($timeZone: String!) {
  energyToday(timeZone: $timeZone) {
    since
    asOf
    energyWh
  }
}
    `) as unknown as TypedDocumentString<EnergyTodayQuery, EnergyTodayQueryVariables>;
export const ReservationsAtDocument = new TypedDocumentString(`
    subscription ReservationsAt($chargePoint: String!) {
  reservationsChanged(chargePoint: $chargePoint, first: 100, intervalMs: 500) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...ReservationFields
    }
  }
}
    fragment ReservationFields on Reservation {
  id
  reservationId
  state
  status
  endReason
  connectorId
  idTag
  parentIdTag
  expiresAt
  createdAt
  endedAt
  requestedBy
  session {
    id
    transactionId
  }
  command {
    id
    state
    failure
  }
  cancelCommand {
    id
    state
    status
  }
}`) as unknown as TypedDocumentString<ReservationsAtSubscription, ReservationsAtSubscriptionVariables>;
export const ReserveNowDocument = new TypedDocumentString(`
    mutation ReserveNow($input: ReserveNowInput!) {
  reserveNow(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ReserveNowMutation, ReserveNowMutationVariables>;
export const CancelReservationDocument = new TypedDocumentString(`
    mutation CancelReservation($input: CancelReservationInput!) {
  cancelReservation(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<CancelReservationMutation, CancelReservationMutationVariables>;
export const SessionsDocument = new TypedDocumentString(`
    query Sessions($filter: ChargingSessionFilter, $first: Int!, $after: String) {
  sessions(
    filter: $filter
    orderBy: CREATED_AT_DESC
    first: $first
    after: $after
  ) {
    nodes {
      ...SessionFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment SessionFields on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  startedAt
  stoppedAt
  stopReason
  energyWh
  energyMethod
  powerW
  currentMa
  voltageMv
  soc
  lastSampleAt
  lastSampleReceivedAt
  authorizationStatus
  failure
  closedBy
  requestedAt
  requestedBy
  requestExpiresAt
  createdAt
  place {
    identity
    name
  }
  chargePoint {
    id
    identity
    name
    online
  }
}`) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const SessionsChangedDocument = new TypedDocumentString(`
    subscription SessionsChanged($filter: ChargingSessionFilter, $first: Int!, $intervalMs: Int!) {
  sessionsChanged(filter: $filter, first: $first, intervalMs: $intervalMs) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...SessionFields
    }
  }
}
    fragment SessionFields on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  startedAt
  stoppedAt
  stopReason
  energyWh
  energyMethod
  powerW
  currentMa
  voltageMv
  soc
  lastSampleAt
  lastSampleReceivedAt
  authorizationStatus
  failure
  closedBy
  requestedAt
  requestedBy
  requestExpiresAt
  createdAt
  place {
    identity
    name
  }
  chargePoint {
    id
    identity
    name
    online
  }
}`) as unknown as TypedDocumentString<SessionsChangedSubscription, SessionsChangedSubscriptionVariables>;
export const OpenSessionsChangedDocument = new TypedDocumentString(`
    subscription OpenSessionsChanged {
  sessionsChanged(filter: { open: true }, first: 1000, intervalMs: 1000) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...OpenSession
    }
  }
}
    fragment OpenSession on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  energyWh
  powerW
  soc
  chargePoint {
    id
    identity
    name
  }
}`) as unknown as TypedDocumentString<OpenSessionsChangedSubscription, OpenSessionsChangedSubscriptionVariables>;
export const SessionDocument = new TypedDocumentString(`
    query Session($id: ID!) {
  session(id: $id) {
    ...SessionDetails
  }
}
    fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}
fragment SessionFields on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  startedAt
  stoppedAt
  stopReason
  energyWh
  energyMethod
  powerW
  currentMa
  voltageMv
  soc
  lastSampleAt
  lastSampleReceivedAt
  authorizationStatus
  failure
  closedBy
  requestedAt
  requestedBy
  requestExpiresAt
  createdAt
  place {
    identity
    name
  }
  chargePoint {
    id
    identity
    name
    online
  }
}
fragment SessionDetails on ChargingSession {
  ...SessionFields
  startReceivedAt
  stopReceivedAt
  meterStartWh
  meterStopWh
  temperatureMc
  reservationId
  progress {
    failure
  }
  commands(first: 20) {
    ...CommandFields
  }
  connector {
    ...ConnectorFields
  }
  place {
    location {
      id
      name
      city
      timeZone
    }
  }
}`) as unknown as TypedDocumentString<SessionQuery, SessionQueryVariables>;
export const SessionChangedDocument = new TypedDocumentString(`
    subscription SessionChanged($id: ID!) {
  sessionChanged(id: $id, intervalMs: 1000) {
    seq
    asOf
    resync
    node {
      ...SessionDetails
    }
  }
}
    fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment ConnectorFields on Connector {
  id
  connectorId
  status
  errorCode
  info
  vendorId
  vendorErrorCode
  statusAt
  statusReceivedAt
}
fragment SessionFields on ChargingSession {
  id
  transactionId
  idTag
  state
  connectorId
  startedAt
  stoppedAt
  stopReason
  energyWh
  energyMethod
  powerW
  currentMa
  voltageMv
  soc
  lastSampleAt
  lastSampleReceivedAt
  authorizationStatus
  failure
  closedBy
  requestedAt
  requestedBy
  requestExpiresAt
  createdAt
  place {
    identity
    name
  }
  chargePoint {
    id
    identity
    name
    online
  }
}
fragment SessionDetails on ChargingSession {
  ...SessionFields
  startReceivedAt
  stopReceivedAt
  meterStartWh
  meterStopWh
  temperatureMc
  reservationId
  progress {
    failure
  }
  commands(first: 20) {
    ...CommandFields
  }
  connector {
    ...ConnectorFields
  }
  place {
    location {
      id
      name
      city
      timeZone
    }
  }
}`) as unknown as TypedDocumentString<SessionChangedSubscription, SessionChangedSubscriptionVariables>;
export const SessionSeriesDocument = new TypedDocumentString(`
    query SessionSeries($id: ID!, $maxPoints: Int!) {
  session(id: $id) {
    id
    series(maxPoints: $maxPoints) {
      sampleCount
      thinned
      points {
        at
        gapBefore
        powerW
        registerWh
        currentMa
        voltageMv
        soc
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SessionSeriesQuery, SessionSeriesQueryVariables>;
export const ChargingProfilesAtDocument = new TypedDocumentString(`
    subscription ChargingProfilesAt($chargePoint: String!) {
  chargingProfilesChanged(chargePoint: $chargePoint, first: 200, intervalMs: 500) {
    seq
    asOf
    resync
    hasMore
    removed
    nodes {
      ...ProfileFields
    }
  }
}
    fragment ScheduleFields on ChargingSchedule {
  chargingRateUnit
  duration
  startSchedule
  minChargingRate
  chargingSchedulePeriod {
    startPeriod
    limit
    numberPhases
  }
}
fragment ProfileFields on ChargingProfile {
  id
  chargingProfileId
  connectorId
  state
  answer
  stackLevel
  chargingProfilePurpose
  chargingProfileKind
  recurrencyKind
  validFrom
  validTo
  transactionId
  requestedBy
  requestedAt
  installedAt
  changedAt
  chargingSchedule {
    ...ScheduleFields
  }
  session {
    id
    startedAt
    transactionId
  }
  command {
    id
    state
  }
  changedBy {
    id
    action
  }
}`) as unknown as TypedDocumentString<ChargingProfilesAtSubscription, ChargingProfilesAtSubscriptionVariables>;
export const CompositeScheduleDocument = new TypedDocumentString(`
    query CompositeSchedule($chargePoint: String!, $connectorId: Int!, $since: DateTime!, $behind: Int!, $ahead: Int!, $unit: ChargingRateUnit!, $voltageV: Int!, $phases: Int!) {
  past: compositeSchedule(
    chargePoint: $chargePoint
    connectorId: $connectorId
    startAt: $since
    duration: $behind
    unit: $unit
    voltageV: $voltageV
    phases: $phases
  ) {
    predicted {
      ...IntervalFields
    }
  }
  compositeSchedule(
    chargePoint: $chargePoint
    connectorId: $connectorId
    duration: $ahead
    unit: $unit
    voltageV: $voltageV
    phases: $phases
  ) {
    startAt
    duration
    predicted {
      ...IntervalFields
    }
    session {
      id
      startedAt
      transactionId
    }
    uncertain {
      id
      chargingProfileId
    }
    reported {
      reportedAt
      scheduleStart
      askedDuration
      chargingSchedule {
        ...ScheduleFields
      }
    }
  }
}
    fragment ScheduleFields on ChargingSchedule {
  chargingRateUnit
  duration
  startSchedule
  minChargingRate
  chargingSchedulePeriod {
    startPeriod
    limit
    numberPhases
  }
}
fragment IntervalFields on CompositeInterval {
  startAt
  limit
  numberPhases
  shared
  decidedByPreview
  decidedBy {
    id
    chargingProfileId
  }
}`) as unknown as TypedDocumentString<CompositeScheduleQuery, CompositeScheduleQueryVariables>;
export const MeasuredPowerDocument = new TypedDocumentString(`
    query MeasuredPower($chargePoint: String!, $points: Int!) {
  sessions(
    filter: { chargePoint: $chargePoint }
    orderBy: CREATED_AT_DESC
    first: 8
  ) {
    nodes {
      id
      connectorId
      startedAt
      stoppedAt
      series(maxPoints: $points) {
        points {
          at
          gapBefore
          powerW
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MeasuredPowerQuery, MeasuredPowerQueryVariables>;
export const ProfilePreviewDocument = new TypedDocumentString(`
    query ProfilePreview($chargePoint: String!, $connectorId: Int!, $profile: ChargingProfileInput!, $duration: Int!, $unit: ChargingRateUnit!, $voltageV: Int!, $phases: Int!) {
  profilePreview(
    chargePoint: $chargePoint
    connectorId: $connectorId
    profile: $profile
    duration: $duration
    unit: $unit
    voltageV: $voltageV
    phases: $phases
  ) {
    before {
      ...IntervalFields
    }
    after {
      ...IntervalFields
    }
    replaces {
      id
      chargingProfileId
    }
    uncertain {
      id
      chargingProfileId
    }
    warnings {
      code
      message
    }
  }
}
    fragment IntervalFields on CompositeInterval {
  startAt
  limit
  numberPhases
  shared
  decidedByPreview
  decidedBy {
    id
    chargingProfileId
  }
}`) as unknown as TypedDocumentString<ProfilePreviewQuery, ProfilePreviewQueryVariables>;
export const SetChargingProfileDocument = new TypedDocumentString(`
    mutation SetChargingProfile($input: SetChargingProfileInput!) {
  setChargingProfile(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<SetChargingProfileMutation, SetChargingProfileMutationVariables>;
export const ClearChargingProfileDocument = new TypedDocumentString(`
    mutation ClearChargingProfile($input: ClearChargingProfileInput!) {
  clearChargingProfile(input: $input) {
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ClearChargingProfileMutation, ClearChargingProfileMutationVariables>;
export const GetCompositeScheduleDocument = new TypedDocumentString(`
    mutation GetCompositeSchedule($input: GetCompositeScheduleInput!) {
  getCompositeSchedule(input: $input) {
    status
    command {
      ...CommandRow
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment CommandRow on Command {
  ...CommandFields
  chargePoint {
    id
    identity
    name
  }
  session {
    id
    transactionId
    state
    failure
    progress {
      failure
    }
  }
}
fragment CommandFields on Command {
  id
  action
  state
  request
  status
  response
  callError {
    code
    description
  }
  failure
  requestedBy
  reason
  createdAt
  sentAt
  answeredAt
  latencyMs
  expiresAt
  awaitsEffect
  effectAt
}
fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<GetCompositeScheduleMutation, GetCompositeScheduleMutationVariables>;
export const SystemDocument = new TypedDocumentString(`
    query System {
  system {
    asOf
    version
    database {
      kind
      latencyMs
    }
    bus {
      healthy
      published
      failures
      resyncs
      overflows
      listeners
    }
    intake {
      waiting
      reports
      batches
      largest
      deferred
      failed
      away
      droppedMessages
    }
    nodes {
      id
      host
      startedAt
      seenAt
      alive
      answers
      chargePoints
    }
  }
}
    `) as unknown as TypedDocumentString<SystemQuery, SystemQueryVariables>;
export const UsersDocument = new TypedDocumentString(`
    query Users($archived: Boolean, $first: Int!, $after: String) {
  users(archived: $archived, first: $first, after: $after) {
    nodes {
      ...UserFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment UserFields on User {
  id
  username
  role
  createdAt
  archivedAt
  lastSignInAt
}`) as unknown as TypedDocumentString<UsersQuery, UsersQueryVariables>;
export const CreateUserDocument = new TypedDocumentString(`
    mutation CreateUser($input: CreateUserInput!) {
  createUser(input: $input) {
    user {
      ...UserFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment UserFields on User {
  id
  username
  role
  createdAt
  archivedAt
  lastSignInAt
}`) as unknown as TypedDocumentString<CreateUserMutation, CreateUserMutationVariables>;
export const UpdateUserDocument = new TypedDocumentString(`
    mutation UpdateUser($input: UpdateUserInput!) {
  updateUser(input: $input) {
    user {
      ...UserFields
    }
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}
fragment UserFields on User {
  id
  username
  role
  createdAt
  archivedAt
  lastSignInAt
}`) as unknown as TypedDocumentString<UpdateUserMutation, UpdateUserMutationVariables>;
export const ChangeOwnPasswordDocument = new TypedDocumentString(`
    mutation ChangeOwnPassword($input: ChangeOwnPasswordInput!) {
  changeOwnPassword(input: $input) {
    expiresAt
    userErrors {
      ...UserErrorFields
    }
  }
}
    fragment UserErrorFields on UserError {
  code
  field
  message
}`) as unknown as TypedDocumentString<ChangeOwnPasswordMutation, ChangeOwnPasswordMutationVariables>;