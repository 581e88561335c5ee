/** The component of a page, loaded when it is first wanted. */
import { lazyRouteComponent } from "@tanstack/react-router";
import { useEffect } from "react";

/** A part of the console that could not be loaded: the server is away, or has another build by now. */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";
}

/** Also of the parts within a page, whose import says so in the browser's or the builder's own words. */
export function isNotLoaded(error: unknown): boolean {
  return (
    error instanceof NotLoaded ||
    (error instanceof Error && /dynamically imported module|importing a module script|preload CSS/i.test(error.message))
  );
}

/** Whether styles did not come once: the builder's loader does not ask for them again, and says then that all is there. */
let bare = false;

function noteBare({ payload }: { payload: Error }): void {
  bare ||= /preload CSS/i.test(payload.message);
}

if (typeof window !== "undefined") window.addEventListener("vite:preloadError", noteBare);

/** In the place of a page that came without its styles, when it is opened and not before: a link that is only pointed at loads, too. */
function LoadedAnew(): null {
  useEffect(() => location.reload(), []);
  return null;
}

/** As `lazyRouteComponent`, which answers a part that does not come by loading the whole page anew: while the server is away that ends the console. */
export const page: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(
    () =>
      load().then(
        (module) => (bare ? ({ ...module, [name ?? "default"]: LoadedAnew } as typeof module) : module),
        (cause: unknown) => {
          throw new NotLoaded("this part of the console could not be loaded", { cause });
        },
      ),
    name,
  );
