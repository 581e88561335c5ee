/** The sessions of one charge point. */
import { Button } from "@mantine/core";
import { i18n } from "../../lib/i18n";
import { Empty, Failed, Loading, Panel } from "../../ui/states";
import { useSessionPages } from "./live-pages";
import { SessionTable } from "./SessionTable";

export function SessionsOf({ chargePoint }: { chargePoint: string }) {
  const pages = useSessionPages({ chargePoint });
  if (pages.error) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  return (
    <Panel flush>
      {pages.isPending && <Loading />}
      {pages.isSuccess && pages.rows.length === 0 && <Empty title={i18n.t("It has had no session yet")} />}
      {pages.rows.length > 0 && (
        <SessionTable
          rows={pages.rows}
          point={false}
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
  );
}
