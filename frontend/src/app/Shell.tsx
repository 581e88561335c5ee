/** The frame around every page: navigation, header, banner, palette, and the command that is being looked at. */
import { ActionIcon, Drawer, Menu, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
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
  IconMenu2,
  IconMessages,
  IconNfc,
  IconPlugConnected,
  IconSearch,
  IconSteeringWheel,
  IconTerminal2,
  IconUser,
  IconUsers,
} from "@tabler/icons-react";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { LogoutDocument } from "../generated/graphql";
import { gql } from "../lib/api";
import { i18n } from "../lib/i18n";
import { useMay, useViewer } from "../lib/permissions";
import { type Preferences, setPreferences, usePreferences } from "../lib/preferences";
import { zoneName } from "../lib/time";
import { Logo } from "../ui/Logo";
import { ConnectionBanner, LineState } from "./ConnectionBanner";
import { NewVersion } from "./NewVersion";
import { HelpDialog, useShortcuts } from "./shortcuts";
import { OnDemand } from "./OnDemand";
import styles from "./shell.module.css";

const OwnPassword = lazy(() => import("../features/users/OwnPassword").then((module) => ({ default: module.OwnPassword })));

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

export function Shell() {
  const { navigation } = usePreferences();
  const narrow = useMediaQuery("(max-width: 52em)") ?? false;
  const [menu, setMenu] = useState(false);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const [password, setPassword] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setMenu(false), [path]);
  useShortcuts({ palette: () => setPalette(true), help: () => setHelp(true) });
  const toggle = () => {
    if (narrow) setMenu(true);
    else setPreferences({ navigation: navigation === "wide" ? "narrow" : "wide" });
  };
  return (
    <div className={styles.shell} data-navigation={narrow ? "none" : navigation}>
      <a className={styles.skip} href="#content">
        {i18n.t("Skip to the content")}
      </a>
      <header className={styles.header}>
        <ActionIcon variant="subtle" color="gray" onClick={toggle} aria-label={i18n.t("Navigation")}>
          <IconMenu2 size={18} />
        </ActionIcon>
        <Link to="/" className={styles.brand} aria-label="Voltgraph">
          <Logo /> <span>Voltgraph</span>
        </Link>
        <UnstyledButton className={styles.search} onClick={() => setPalette(true)} aria-label={i18n.t("Find or do")}>
          <IconSearch size={15} aria-hidden />
          <span>{i18n.t("Find or do")}</span>
          <kbd>Ctrl K</kbd>
        </UnstyledButton>
        <LineState />
        <PersonMenu onHelp={() => setHelp(true)} onPassword={() => setPassword(true)} />
      </header>
      {!narrow && (
        <nav className={styles.nav} aria-label={i18n.t("Pages")}>
          <Pages labels={navigation === "wide"} />
        </nav>
      )}
      <Drawer
        opened={narrow && menu}
        onClose={() => setMenu(false)}
        size={240}
        title="Voltgraph"
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        <nav aria-label={i18n.t("Pages")}>
          <Pages labels />
        </nav>
      </Drawer>
      <main id="content" className={styles.main} tabIndex={-1}>
        <ConnectionBanner />
        <NewVersion />
        <div className={styles.page}>
          <Outlet />
        </div>
      </main>
      <OnDemand palette={palette} onPaletteClose={() => setPalette(false)} />
      <HelpDialog opened={help} onClose={() => setHelp(false)} />
      {password && (
        <Suspense>
          <OwnPassword opened onClose={() => setPassword(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Pages({ labels }: { labels: boolean }) {
  const mayAdminister = useMay("ADMIN");
  const pages = [...PAGES, ...PLACES, ...(mayAdminister ? ADMINISTRATION : []), ...PROGRAMS];
  return pages.map(({ to, label, icon: Icon, ...more }) => (
    <Link
      key={to}
      to={to}
      className={styles.link}
      data-begins={"begins" in more || undefined}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      activeProps={{ "data-active": true }}
      title={labels ? undefined : label()}
      aria-label={label()}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
      {labels && <span>{label()}</span>}
    </Link>
  ));
}

function PersonMenu({ onHelp, onPassword }: { onHelp: () => void; onPassword: () => void }) {
  const viewer = useViewer();
  const chosen = usePreferences();
  const signOut = () => void gql(LogoutDocument).finally(() => location.assign("/"));
  const choice = <Name extends keyof Preferences>(name: Name, value: Preferences[Name], label: string) => (
    <Menu.Item
      role="menuitemradio"
      aria-checked={chosen[name] === value}
      onClick={() => setPreferences({ [name]: value })}
      rightSection={chosen[name] === value ? "✓" : null}
    >
      {label}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={230} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className={styles.person} aria-label={i18n.t("You and your settings")}>
          <IconUser size={16} aria-hidden />
          <span>{viewer.user?.username ?? viewer.label}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {viewer.label} · {viewer.role}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{i18n.t("Theme")}</Menu.Label>
        {choice("theme", "auto", i18n.t("Like the system"))}
        {choice("theme", "light", i18n.t("Light"))}
        {choice("theme", "dark", i18n.t("Dark"))}
        <Menu.Divider />
        <Menu.Label>{i18n.t("Language")}</Menu.Label>
        {choice("locale", "en", "English")}
        {choice("locale", "de", "Deutsch")}
        <Menu.Divider />
        <Menu.Label>{i18n.t("Times are in {zone}", { zone: zoneName() })}</Menu.Label>
        {choice("timeZone", "local", i18n.t("My time zone"))}
        {choice("timeZone", "site", i18n.t("The site's, where a page has one"))}
        {choice("timeZone", "UTC", "UTC")}
        <Menu.Divider />
        {viewer.user && (
          <Menu.Item closeMenuOnClick onClick={onPassword}>
            {i18n.t("Change my password")}
          </Menu.Item>
        )}
        <Menu.Item closeMenuOnClick onClick={onHelp}>
          {i18n.t("Keyboard shortcuts")}
        </Menu.Item>
        <Menu.Item closeMenuOnClick onClick={signOut}>
          {i18n.t("Sign out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

