/** Commands page by page, newest first, with what changes meanwhile laid over them. */
import { useMemo } from "react";
import { type CommandFilter, type CommandRowFragment, CommandsChangedDocument, CommandsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { usePages } from "../../lib/pages";
import { useFeed } from "../../live/use-live";

export function useCommandPages(filter: CommandFilter) {
  const pages = usePages<CommandRowFragment>(["commands", filter], async (after, signal) =>
    (await gql(CommandsDocument, { filter, first: 100, after }, signal)).commands,
  );
  const feed = useFeed(CommandsChangedDocument, { filter, first: 50 }, (result) => result.commandsChanged);
  const rows = useMemo(() => {
    const all = new Map(pages.rows.map((row) => [row.id, row]));
    for (const row of feed.rows) all.set(row.id, row);
    return [...all.values()];
  }, [pages.rows, feed.rows]);
  return { ...pages, rows };
}
