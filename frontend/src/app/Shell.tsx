/** The frame around every page: navigation, header, banner, palette, and the command that is being looked at. */
import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { CatchBoundary, Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { i18n } from "../lib/i18n";
import { useMay } from "../lib/permissions";
import { setPreferences, usePreferences } from "../lib/preferences";
import { Logo } from "../ui/Logo";
import { ConnectionBanner, LineState } from "./ConnectionBanner";
import { NewVersion } from "./NewVersion";
import { useHeadingFocus } from "./heading-focus";
import { type Dialog, OnDemand, useOnce } from "./OnDemand";
import { pagesFor } from "./pages";
import { PartialNotice } from "./PartialNotice";
import { PersonButton } from "./PersonButton";
import { useShortcuts } from "./shortcuts";
import styles from "./shell.module.css";

const personMenu = () => import("./PersonMenu");
const PersonMenu = lazy(() => personMenu().then((module) => ({ default: module.PersonMenu })));
const PagesDrawer = lazy(() => import("./PagesDrawer").then((module) => ({ default: module.PagesDrawer })));

export function Shell() {
  const { navigation } = usePreferences();
  const narrow = useMediaQuery("(max-width: 52em)") ?? false;
  const [menu, setMenu] = useState(false);
  const [dialog, open] = useState<Dialog | null>(null);
  const drawer = useOnce(narrow && menu);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setMenu(false), [path]);
  const content = useRef<HTMLElement>(null);
  const shown = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  useHeadingFocus(content, shown);
  useShortcuts(open);
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
        <UnstyledButton className={styles.search} onClick={() => open("palette")} aria-label={i18n.t("Find or do")}>
          <IconSearch size={15} aria-hidden />
          <span>{i18n.t("Find or do")}</span>
          <kbd>Ctrl K</kbd>
        </UnstyledButton>
        <LineState />
        <Person open={open} />
      </header>
      {!narrow && (
        <nav className={styles.nav} aria-label={i18n.t("Pages")}>
          <Pages labels={navigation === "wide"} />
        </nav>
      )}
      {drawer && (
        <CatchBoundary getResetKey={() => path} errorComponent={() => null}>
          <Suspense fallback={null}>
            <PagesDrawer opened={narrow && menu} onClose={() => setMenu(false)}>
              <Pages labels />
            </PagesDrawer>
          </Suspense>
        </CatchBoundary>
      )}
      <main id="content" ref={content} className={styles.main} tabIndex={-1}>
        <ConnectionBanner />
        <NewVersion />
        <PartialNotice />
        <div className={styles.page}>
          <Outlet />
        </div>
      </main>
      <OnDemand dialog={dialog} onClose={() => open(null)} />
    </div>
  );
}

function Person({ open }: { open: (dialog: Dialog) => void }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <PersonButton
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void personMenu()}
      onFocus={() => void personMenu()}
      onClick={() => setWanted(true)}
    />
  );
  if (!wanted) return button;
  return (
    <CatchBoundary getResetKey={() => "person"} errorComponent={() => button}>
      <Suspense fallback={button}>
        <PersonMenu onHelp={() => open("help")} onPassword={() => open("password")} />
      </Suspense>
    </CatchBoundary>
  );
}

function Pages({ labels }: { labels: boolean }) {
  return pagesFor(useMay("ADMIN")).map(({ to, label, icon: Icon, ...more }) => (
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
