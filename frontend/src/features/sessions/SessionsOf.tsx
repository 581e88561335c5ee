/** The sessions of one charge point. */
import { i18n } from "../../lib/i18n";
import { Paged } from "../../ui/lists";
import { Empty, Panel } from "../../ui/states";
import { useSessionPages } from "./live-pages";
import { SessionTable } from "./SessionTable";

export function SessionsOf({ chargePoint }: { chargePoint: string }) {
  const pages = useSessionPages({ chargePoint });
  return (
    <Panel flush>
      <Paged of={pages} empty={<Empty title={i18n.t("It has had no session yet")} />}>
        {(foot) => <SessionTable rows={pages.rows} point={false} foot={foot} />}
      </Paged>
    </Panel>
  );
}
