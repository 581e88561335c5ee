/** Every address of the console. Filters live in the address, so that a view can be sent to a colleague. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  type SearchSchemaInput,
} from "@tanstack/react-router";
import { Failed } from "../ui/states";
import { NoSuchPage } from "./NoSuchPage";
import { page } from "./page";
import { PageFailed } from "./PageFailed";
import { Shell } from "./Shell";

type Raw = Record<string, unknown>;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

function oneOf<const Words extends readonly string[]>(value: unknown, words: Words): Words[number] | undefined {
  return words.find((word) => word === value);
}

export interface RootSearch {
  /** The command whose life is shown beside the page. */
  command?: string;
}

const root = createRootRoute({
  component: Shell,
  validateSearch: (raw: Raw & SearchSchemaInput): RootSearch => ({ command: text(raw.command) }),
  notFoundComponent: NoSuchPage,
  errorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: page(() => import("../features/overview/OverviewPage"), "OverviewPage"),
});

export interface FleetSearch {
  q?: string;
  online?: "yes" | "no";
  /** Statuses, separated by commas. */
  status?: string;
  /** The id of a location. */
  location?: string;
  label?: string;
  vendor?: string;
  model?: string;
  archived?: boolean;
  sort?: "identity" | "status" | "power" | "since";
  desc?: boolean;
}

const chargePoints = createRoute({
  getParentRoute: () => root,
  path: "/charge-points",
  validateSearch: (raw: Raw & SearchSchemaInput): FleetSearch => ({
    q: text(raw.q),
    online: oneOf(raw.online, ["yes", "no"]),
    status: text(raw.status),
    location: text(raw.location),
    label: text(raw.label),
    vendor: text(raw.vendor),
    model: text(raw.model),
    archived: raw.archived === true ? true : undefined,
    sort: oneOf(raw.sort, ["identity", "status", "power", "since"]),
    desc: raw.desc === true ? true : undefined,
  }),
  component: page(() => import("../features/charge-points/FleetPage"), "FleetPage"),
});

export const TABS = [
  "live",
  "sessions",
  "messages",
  "configuration",
  "smart-charging",
  "reservations",
  "jobs",
  "firmware",
  "local-list",
  "history",
] as const;
export type Tab = (typeof TABS)[number];

export const FORMS = ["limit", "reserve", "diagnostics"] as const;
export type Form = (typeof FORMS)[number];

export interface ChargePointSearch {
  tab?: Tab;
  /** The form that is open over the page. */
  form?: Form;
}

const chargePoint = createRoute({
  getParentRoute: () => root,
  path: "/charge-points/$identity",
  validateSearch: (raw: Raw & SearchSchemaInput): ChargePointSearch => ({ tab: oneOf(raw.tab, TABS), form: oneOf(raw.form, FORMS) }),
  component: page(() => import("../features/charge-points/ChargePointPage"), "ChargePointPage"),
});

export interface SessionsSearch {
  q?: string;
  state?: string;
  point?: string;
}

const sessions = createRoute({
  getParentRoute: () => root,
  path: "/sessions",
  validateSearch: (raw: Raw & SearchSchemaInput): SessionsSearch => ({
    q: text(raw.q),
    state: text(raw.state),
    point: text(raw.point),
  }),
  component: page(() => import("../features/sessions/SessionsPage"), "SessionsPage"),
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/sessions/$id",
  component: page(() => import("../features/sessions/SessionPage"), "SessionPage"),
});

export interface MessagesSearch {
  point?: string;
  action?: string;
  kind?: "errors" | "repairs";
  way?: "in" | "out";
  id?: string;
  since?: string;
  until?: string;
}

const messages = createRoute({
  getParentRoute: () => root,
  path: "/messages",
  validateSearch: (raw: Raw & SearchSchemaInput): MessagesSearch => ({
    point: text(raw.point),
    action: text(raw.action),
    kind: oneOf(raw.kind, ["errors", "repairs"]),
    way: oneOf(raw.way, ["in", "out"]),
    id: text(raw.id),
    since: text(raw.since),
    until: text(raw.until),
  }),
  component: page(() => import("../features/messages/MessagesPage"), "MessagesPage"),
});

export interface CommandsSearch {
  point?: string;
  action?: string;
  state?: "open" | "answered" | "failed";
  /** Who asked, as the server names them. */
  by?: string;
}

const commands = createRoute({
  getParentRoute: () => root,
  path: "/commands",
  validateSearch: (raw: Raw & SearchSchemaInput): CommandsSearch => ({
    point: text(raw.point),
    action: text(raw.action),
    state: oneOf(raw.state, ["open", "answered", "failed"]),
    by: text(raw.by),
  }),
  component: page(() => import("../features/commands/CommandsPage"), "CommandsPage"),
});

const idTags = createRoute({
  getParentRoute: () => root,
  path: "/id-tags",
  validateSearch: (raw: Raw & SearchSchemaInput): { q?: string; tag?: string } => ({
    q: text(raw.q),
    tag: text(raw.tag),
  }),
  component: page(() => import("../features/id-tags/IdTagsPage"), "IdTagsPage"),
});

export interface FirmwareSearch {
  show?: "archived";
  /** The image that is shown beside the list. */
  image?: string;
}

const firmware = createRoute({
  getParentRoute: () => root,
  path: "/firmware",
  validateSearch: (raw: Raw & SearchSchemaInput): FirmwareSearch => ({ show: oneOf(raw.show, ["archived"]), image: text(raw.image) }),
  component: page(() => import("../features/firmware/FirmwarePage"), "FirmwarePage"),
});

const onboarding = createRoute({
  getParentRoute: () => root,
  path: "/onboarding",
  component: page(() => import("../features/onboarding/OnboardingPage"), "OnboardingPage"),
});

export interface RegisterSearch {
  q?: string;
  show?: "archived";
}

const register = (raw: Raw & SearchSchemaInput): RegisterSearch => ({ q: text(raw.q), show: oneOf(raw.show, ["archived"]) });

const locations = createRoute({
  getParentRoute: () => root,
  path: "/locations",
  validateSearch: register,
  component: page(() => import("../features/locations/LocationsPage"), "LocationsPage"),
});

const location = createRoute({
  getParentRoute: () => root,
  path: "/locations/$id",
  component: page(() => import("../features/locations/LocationPage"), "LocationPage"),
});

const map = createRoute({
  getParentRoute: () => root,
  path: "/map",
  validateSearch: (raw: Raw & SearchSchemaInput): { location?: string } => ({ location: text(raw.location) }),
  component: page(() => import("../features/map/MapPage"), "MapPage"),
});

const drivers = createRoute({
  getParentRoute: () => root,
  path: "/drivers",
  validateSearch: register,
  component: page(() => import("../features/drivers/DriversPage"), "DriversPage"),
});

const driver = createRoute({
  getParentRoute: () => root,
  path: "/drivers/$id",
  component: page(() => import("../features/drivers/DriverPage"), "DriverPage"),
});

const users = createRoute({
  getParentRoute: () => root,
  path: "/users",
  validateSearch: (raw: Raw & SearchSchemaInput): { show?: "archived" } => ({ show: oneOf(raw.show, ["archived"]) }),
  component: page(() => import("../features/users/UsersPage"), "UsersPage"),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: "/api-keys",
  validateSearch: (raw: Raw & SearchSchemaInput): { show?: "revoked" } => ({ show: oneOf(raw.show, ["revoked"]) }),
  component: page(() => import("../features/api-keys/ApiKeysPage"), "ApiKeysPage"),
});

export interface AuditSearch {
  who?: string;
  what?: string;
  outcome?: "DONE" | "REFUSED" | "FAILED";
  point?: string;
  since?: string;
  until?: string;
  /** The entry that is shown beside the list. */
  entry?: string;
}

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: (raw: Raw & SearchSchemaInput): AuditSearch => ({
    who: text(raw.who),
    what: text(raw.what),
    outcome: oneOf(raw.outcome, ["DONE", "REFUSED", "FAILED"]),
    point: text(raw.point),
    since: text(raw.since),
    until: text(raw.until),
    entry: text(raw.entry),
  }),
  component: page(() => import("../features/audit/AuditPage"), "AuditPage"),
});

const system = createRoute({
  getParentRoute: () => root,
  path: "/system",
  component: page(() => import("../features/system/SystemPage"), "SystemPage"),
});

const graphiql = createRoute({
  getParentRoute: () => root,
  path: "/graphiql",
  component: page(() => import("../features/graphiql/GraphiqlPage"), "GraphiqlPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    overview,
    chargePoints,
    chargePoint,
    sessions,
    session,
    messages,
    commands,
    idTags,
    firmware,
    onboarding,
    locations,
    location,
    map,
    drivers,
    driver,
    users,
    apiKeys,
    audit,
    system,
    graphiql,
  ]),
  defaultPreload: "intent",
  // In the place of the page: without the frame nobody sees how the line is, or gets elsewhere.
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
