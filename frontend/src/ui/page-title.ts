/** What the browser's tab, its history and a screen reader call the page. */
import { useEffect } from "react";

const NAME = "Voltgraph";

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${NAME}`;
    return () => {
      document.title = NAME;
    };
  }, [title]);
}
