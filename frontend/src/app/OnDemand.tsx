/** The palette and the dialogs of commands: loaded when they are first wanted, so that the first page comes sooner. */
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";
import { useAsked } from "../features/commands/dialog";

const Palette = lazy(() => import("./Palette").then((module) => ({ default: module.Palette })));
const CommandDialog = lazy(() => import("../features/commands/CommandDialog").then((module) => ({ default: module.CommandDialog })));
const CommandDrawer = lazy(() => import("../features/commands/CommandDrawer").then((module) => ({ default: module.CommandDrawer })));

/** True from the first time that it is wanted: what closes does so with its own animation. */
function useOnce(wanted: boolean): boolean {
  const once = useRef(false);
  once.current ||= wanted;
  return once.current;
}

export function OnDemand({ palette, onPaletteClose }: { palette: boolean; onPaletteClose: () => void }) {
  const { command } = useSearch({ from: "__root__" });
  const search = useOnce(palette);
  const dialog = useOnce(useAsked() !== null);
  const drawer = useOnce(command !== undefined);
  return (
    <>
      <Suspense fallback={null}>{search && <Palette opened={palette} onClose={onPaletteClose} />}</Suspense>
      <Suspense fallback={null}>{dialog && <CommandDialog />}</Suspense>
      <Suspense fallback={null}>{drawer && <CommandDrawer />}</Suspense>
    </>
  );
}
