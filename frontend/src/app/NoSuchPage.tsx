/** An address that leads nowhere. */
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { i18n } from "../lib/i18n";
import { Empty, PageHead, Panel } from "../ui/states";

export function NoSuchPage() {
  return (
    <>
      <PageHead title={i18n.t("There is no such page")} />
      <Panel flush>
        <Empty
          title={i18n.t("The address is wrong, or what it showed is no longer there.")}
          action={
            <Button variant="default" renderRoot={(props) => <Link {...props} to="/" />}>
              {i18n.t("To the overview")}
            </Button>
          }
        />
      </Panel>
    </>
  );
}
