/** The pages, as the navigation and the palette show them. */
import {
  IconBolt,
  IconBraces,
  IconCpu,
  IconHeartbeat,
  IconHexagon,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconMap2,
  IconMapPin,
  IconMessages,
  IconNfc,
  IconPlugConnected,
  IconSteeringWheel,
  IconTerminal2,
  IconUsers,
} from "@tabler/icons-react";
import { i18n } from "../lib/i18n";

const PAGES = [
  { to: "/", label: () => i18n.t("Overview"), icon: IconLayoutDashboard },
  { to: "/charge-points", label: () => i18n.t("Charge points"), icon: IconHexagon },
  { to: "/sessions", label: () => i18n.t("Sessions"), icon: IconBolt },
  { to: "/messages", label: () => i18n.t("Messages"), icon: IconMessages },
  { to: "/commands", label: () => i18n.t("Commands"), icon: IconTerminal2 },
  { to: "/id-tags", label: () => i18n.t("Id tags"), icon: IconNfc },
  { to: "/firmware", label: () => i18n.t("Firmware"), icon: IconCpu },
  { to: "/onboarding", label: () => i18n.t("Onboarding"), icon: IconPlugConnected },
] as const;

const PLACES = [
  { to: "/locations", label: () => i18n.t("Locations"), icon: IconMapPin, begins: true },
  { to: "/map", label: () => i18n.t("Map"), icon: IconMap2 },
  { to: "/drivers", label: () => i18n.t("Drivers"), icon: IconSteeringWheel },
] as const;

const ADMINISTRATION = [
  { to: "/users", label: () => i18n.t("Users"), icon: IconUsers, begins: true },
  { to: "/api-keys", label: () => i18n.t("API keys"), icon: IconKey },
  { to: "/audit", label: () => i18n.t("Audit"), icon: IconHistory },
  { to: "/system", label: () => i18n.t("System"), icon: IconHeartbeat },
] as const;

const PROGRAMS = [{ to: "/graphiql", label: () => "GraphiQL", icon: IconBraces, begins: true }] as const;

export function pagesFor(mayAdminister: boolean) {
  return [...PAGES, ...PLACES, ...(mayAdminister ? ADMINISTRATION : []), ...PROGRAMS];
}
