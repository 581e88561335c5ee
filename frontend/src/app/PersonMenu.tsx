/** Who is signed in, and what they chose: theme, language, time zone. */
import { Menu } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { LogoutDocument } from "../generated/graphql";
import { gql } from "../lib/api";
import { i18n } from "../lib/i18n";
import { useViewer } from "../lib/permissions";
import { type Preferences, setPreferences, usePreferences } from "../lib/preferences";
import { zoneName } from "../lib/time";
import { PersonButton } from "./PersonButton";

/** Is drawn when it is first wanted: it takes the place of the button that was pressed, and opens by itself. */
export function PersonMenu({ onHelp, onPassword }: { onHelp: () => void; onPassword: () => void }) {
  const viewer = useViewer();
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
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
    <Menu opened={opened} onChange={setOpened} returnFocus position="bottom-end" width={230} closeOnItemClick={false}>
      <Menu.Target>
        <PersonButton ref={button} />
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

