/** What lies over a page: loaded when it is first wanted, so that the first page comes sooner. */
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";
import { useAsked } from "../features/commands/dialog";

const Palette = lazy(() => import("./Palette").then((module) => ({ default: module.Palette })));
const HelpDialog = lazy(() => import("./HelpDialog").then((module) => ({ default: module.HelpDialog })));
const OwnPassword = lazy(() => import("../features/users/OwnPassword").then((module) => ({ default: module.OwnPassword })));
const CommandDialog = lazy(() => import("../features/commands/CommandDialog").then((module) => ({ default: module.CommandDialog })));
const CommandDrawer = lazy(() => import("../features/commands/CommandDrawer").then((module) => ({ default: module.CommandDrawer })));

export type Dialog = "palette" | "help" | "password";

/** True from the first time that it is wanted: what closes does so with its own animation. */
export function useOnce(wanted: boolean): boolean {
  const once = useRef(false);
  once.current ||= wanted;
  return once.current;
}

export function OnDemand({ dialog, onClose }: { dialog: Dialog | null; onClose: () => void }) {
  const { command } = useSearch({ from: "__root__" });
  const palette = useOnce(dialog === "palette");
  const help = useOnce(dialog === "help");
  const asking = useOnce(useAsked() !== null);
  const drawer = useOnce(command !== undefined);
  return (
    <>
      <Suspense fallback={null}>{palette && <Palette opened={dialog === "palette"} onClose={onClose} />}</Suspense>
      <Suspense fallback={null}>{help && <HelpDialog opened={dialog === "help"} onClose={onClose} />}</Suspense>
      <Suspense fallback={null}>{dialog === "password" && <OwnPassword opened onClose={onClose} />}</Suspense>
      <Suspense fallback={null}>{asking && <CommandDialog />}</Suspense>
      <Suspense fallback={null}>{drawer && <CommandDrawer />}</Suspense>
    </>
  );
}
