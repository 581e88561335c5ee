/** Over a page whose answers lack parts: which, why, and another try. The page shows what there is. */
import { Button } from "@mantine/core";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { i18n } from "../lib/i18n";
import { distinct, type Missing, missingIn } from "../lib/partial";
import { usePartialFeeds } from "../live/partial-feeds";
import styles from "./shell.module.css";

const MOST = 4;
const NONE: readonly Missing[] = [];

/** What is missing in the answers that the page shows now. */
function useMissing(): readonly Missing[] {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  const answers = useSyncExternalStore(subscribe, () => snapshot(cache.getAll()));
  const feeds = usePartialFeeds();
  return distinct([...answers, ...feeds.flatMap((feed) => feed.missing)]);
}

let last = { key: "", missing: NONE };

/** The same array as long as the same is missing: the cache tells of every change of every query. */
function snapshot(queries: Query[]): readonly Missing[] {
  const missing = queries.flatMap((query) => (query.isActive() ? missingIn(query.state.data) : NONE));
  const key = missing.map(({ path, error }) => `${path} ${error.requestId} ${error.message}`).join("\n");
  if (key !== last.key) last = { key, missing };
  return last.missing;
}

export function PartialNotice() {
  const client = useQueryClient();
  const feeds = usePartialFeeds();
  const missing = useMissing();
  const retry = () => {
    void client.refetchQueries({ type: "active", predicate: ({ state }) => missingIn(state.data).length > 0 });
    for (const feed of feeds) feed.again();
  };
  return (
    <div role="status">
      {missing.length > 0 && (
        <div className={styles.news}>
          <div style={{ minWidth: 0 }}>
            <strong>{i18n.t("Parts of this page could not be read:")}</strong>
            <ul className={styles.missing}>
              {missing.slice(0, MOST).map(({ path, error }) => (
                <li key={`${path} ${error.message}`}>
                  <span className="mono">{path}</span>: {error.message}{" "}
                  <span className="mono dim">{[error.code, error.requestId].filter(Boolean).join(" · ")}</span>
                </li>
              ))}
            </ul>
            {missing.length > MOST && i18n.t("and {count} more", { count: missing.length - MOST })}
          </div>
          <Button variant="default" onClick={retry}>
            {i18n.t("Try again")}
          </Button>
        </div>
      )}
    </div>
  );
}
