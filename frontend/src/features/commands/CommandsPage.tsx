/** Everything that was asked of charge points, newest first; what goes on changes under our eyes. */
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { type CommandRowFragment, CommandsChangedDocument, CommandsDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useFeed } from "../../live/use-live";
import { Failed, Loading, PageHead, Panel } from "../../ui/states";
import { CommandList } from "./CommandList";

export function CommandsPage() {
  const pages = usePages<CommandRowFragment>(["commands"], async (after, signal) =>
    (await gql(CommandsDocument, { filter: null, first: 100, after }, signal)).commands,
  );
  const feed = useFeed(CommandsChangedDocument, { filter: null, first: 50 }, (result) => result.commandsChanged);
  const rows = useMemo(() => {
    const all = new Map(pages.rows.map((row) => [row.id, row]));
    for (const row of feed.rows) all.set(row.id, row);
    return [...all.values()];
  }, [pages.rows, feed.rows]);
  return (
    <>
      <PageHead title={i18n.t("Commands")} />
      <Panel flush>
        {pages.error && <Failed error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending ? (
          <Loading lines={10} />
        ) : (
          <CommandList
            commands={rows}
            foot={
              pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  {i18n.t("Older ones")}
                </Button>
              )
            }
          />
        )}
      </Panel>
    </>
  );
}
