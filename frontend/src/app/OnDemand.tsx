/** What lies over a page: loaded after it, so that the first page comes sooner, but before it is wanted. */
import { CatchBoundary, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useAsked } from "../features/commands/dialog";

const palette = () => import("./Palette");
const Palette = lazy(() => palette().then((module) => ({ default: module.Palette })));
const HelpDialog = lazy(() => import("./HelpDialog").then((module) => ({ default: module.HelpDialog })));
const OwnPassword = lazy(() => import("../features/users/OwnPassword").then((module) => ({ default: module.OwnPassword })));
const commandDialog = () => import("../features/commands/CommandDialog");
const CommandDialog = lazy(() => commandDialog().then((module) => ({ default: module.CommandDialog })));
const commandDrawer = () => import("../features/commands/CommandDrawer");
const CommandDrawer = lazy(() => commandDrawer().then((module) => ({ default: module.CommandDrawer })));

// After the page and what it shows have come.
const QUIET = 2_000;

/** Whoever opens the palette types at once, and may do so while the server is away. */
function useAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [palette, commandDialog, commandDrawer]) void load().catch(() => undefined);
    }, QUIET);
    return () => clearTimeout(timer);
  }, []);
}

export type Dialog = "palette" | "help" | "password";

/** True from the first time that it is wanted: what closes does so with its own animation. */
export function useOnce(wanted: boolean): boolean {
  const once = useRef(false);
  once.current ||= wanted;
  return once.current;
}

export function OnDemand({ dialog, onClose }: { dialog: Dialog | null; onClose: () => void }) {
  const { command } = useSearch({ from: "__root__" });
  useAhead();
  const finding = useOnce(dialog === "palette");
  const help = useOnce(dialog === "help");
  const asking = useOnce(useAsked() !== null);
  const drawer = useOnce(command !== undefined);
  return (
    // What did not come while the server was away must not take the page with it.
    <CatchBoundary getResetKey={() => `${dialog} ${command}`} errorComponent={() => null}>
      <Suspense fallback={null}>{finding && <Palette opened={dialog === "palette"} onClose={onClose} />}</Suspense>
      <Suspense fallback={null}>{help && <HelpDialog opened={dialog === "help"} onClose={onClose} />}</Suspense>
      <Suspense fallback={null}>{dialog === "password" && <OwnPassword opened onClose={onClose} />}</Suspense>
      <Suspense fallback={null}>{asking && <CommandDialog />}</Suspense>
      <Suspense fallback={null}>{drawer && <CommandDrawer />}</Suspense>
    </CatchBoundary>
  );
}
