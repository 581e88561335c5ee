/** After a change of page the focus goes to its heading, so that who hears the page is told where they are. */
import { type RefObject, useEffect, useRef } from "react";

/** A page whose data take longer is not announced any more: by then people do something else. */
const PATIENCE = 5_000;

/** `shown` is the path of the page that is shown; filters and tabs do not change it. */
export function useHeadingFocus(content: RefObject<HTMLElement | null>, shown: string | undefined): void {
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const other = before.current !== undefined && before.current !== shown;
    before.current = shown;
    const page = content.current;
    if (!other || !page) return undefined;
    return announce(page);
  }, [content, shown]);
}

/** Focus the heading of `page` as soon as there is one. Give up once a person does something. */
function announce(page: HTMLElement): () => void {
  // Whatever led here is gone, as the row of a table: the keyboard goes on in the page, not at the top of the frame.
  if (document.activeElement === document.body) page.focus({ preventScroll: true });
  if (focusHeading(page)) return () => undefined;
  const observer = new MutationObserver(() => {
    if (focusHeading(page)) stop();
  });
  const timer = setTimeout(() => stop(), PATIENCE);
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    removeEventListener("keydown", stop, true);
    removeEventListener("pointerdown", stop, true);
  };
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener("keydown", stop, true);
  addEventListener("pointerdown", stop, true);
  return stop;
}

/** A dialog that opens with the page keeps the focus; one that has led here, as the palette, is gone in a moment. */
function focusHeading(page: HTMLElement): boolean {
  const heading = page.querySelector("h1");
  if (!heading || document.querySelector('[role="dialog"]')) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}
