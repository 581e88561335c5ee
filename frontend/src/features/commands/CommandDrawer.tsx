/** One command and its life; which one stands in the address, so that it survives a reload. */
import { Button, Drawer } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CancelCommandDocument, CommandChangedDocument, CommandDocument, type CommandRowFragment } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { latency, text } from "../../lib/units";
import { single, useFeed } from "../../live/use-live";
import { CommandTimeline } from "../../ui/CommandTimeline";
import { JsonTree } from "../../ui/JsonTree";
import { Empty, Failed, Loading, Notice } from "../../ui/states";
import { Badge, Facts, Moment } from "../../ui/values";
import { actionLabel } from "./actions";
import { AskedBy } from "./AskedBy";
import { outcome, steps } from "./life";
import styles from "./commands.module.css";

export function CommandDrawer() {
  const { command: id } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const close = () => void navigate({ to: ".", search: (before) => ({ ...before, command: undefined }) });
  return (
    <Drawer
      opened={id !== undefined}
      onClose={close}
      position="right"
      size={460}
      title={i18n.t("Command")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {id !== undefined && <Life key={id} id={id} />}
    </Drawer>
  );
}

function Life({ id }: { id: string }) {
  const first = useQuery({
    queryKey: ["command", id],
    queryFn: ({ signal }) => gql(CommandDocument, { id }, signal),
    // That a session did not begin changes the session, not the command, which alone is told.
    refetchInterval: ({ state }) => (state.data?.command?.awaitsEffect ? 10_000 : false),
  });
  const feed = useFeed(CommandChangedDocument, { id }, (result) => single(result.commandChanged));
  const asked = first.data?.command;
  const told = feed.rows[0];
  const command: CommandRowFragment | null | undefined = told ? { ...told, session: newer(told, asked) } : asked;
  if (first.error && !command) return <Failed error={first.error} retry={() => void first.refetch()} />;
  if (command === undefined) return <Loading />;
  if (command === null) return <Empty title={i18n.t("There is no such command")} />;
  return <Shown command={command} />;
}

/** What is told knows first that a session began; only what is asked knows that none did. */
function newer(told: CommandRowFragment, asked: CommandRowFragment | null | undefined): CommandRowFragment["session"] {
  return told.effectAt || told.session?.transactionId != null ? told.session : (asked?.session ?? told.session);
}

function Shown({ command }: { command: CommandRowFragment }) {
  const may = useMay("OPERATOR");
  const cancel = useMutation({ mutationFn: () => gql(CancelCommandDocument, { id: command.id }) });
  const result = outcome(command);
  const refusal = cancel.data?.cancelCommand.userErrors[0];
  const { chargePoint } = command;
  return (
    <div className={styles.drawer}>
      <div>
        <h2>{actionLabel(command.action)}</h2>
        <p style={{ margin: "6px 0 0" }}>
          <Badge tone={result.tone}>{result.text}</Badge>
        </p>
      </div>
      <CommandTimeline steps={steps(command)} />
      {command.state === "ANSWERED" && command.awaitsEffect && !result.final && (
        <Notice>{i18n.t("The charge point has accepted. Whether it happened shows only in what it reports next.")}</Notice>
      )}
      {command.state === "TIMED_OUT" && (
        <Notice tone="warning">
          {i18n.t("Nobody knows whether it took effect. Look at the charge point before you ask again.")}
        </Notice>
      )}
      <Facts
        of={[
          [
            i18n.t("Charge point"),
            chargePoint && (
              <Link key="point" to="/charge-points/$identity" params={{ identity: chargePoint.identity }} className="mono">
                {chargePoint.identity}
              </Link>
            ),
          ],
          command.session
            ? [
                i18n.t("Session"),
                <Link key="session" to="/sessions/$id" params={{ id: command.session.id }} className="mono">
                  {command.session.transactionId ?? i18n.t("not begun")}
                </Link>,
              ]
            : null,
          [i18n.t("Asked by"), <AskedBy key="by" who={command.requestedBy} />],
          command.reason ? [i18n.t("Reason"), command.reason] : null,
          [i18n.t("Asked at"), <Moment key="at" at={command.createdAt} />],
          command.latencyMs === null ? null : [i18n.t("Answered after"), text(latency(command.latencyMs))],
          command.state === "PENDING" ? [i18n.t("Waits until"), <Moment key="until" at={command.expiresAt} />] : null,
        ]}
      />
      <div>
        <h3>{i18n.t("What was asked")}</h3>
        <JsonTree value={command.request} />
      </div>
      {command.response !== null && (
        <div>
          <h3>{i18n.t("What was answered")}</h3>
          <JsonTree value={command.response} />
        </div>
      )}
      {refusal && <Notice tone="critical">{refusal.message}</Notice>}
      {cancel.error && <Failed error={cancel.error} />}
      <div className={styles.next}>
        {may && command.state === "PENDING" && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {i18n.t("Take it back")}
          </Button>
        )}
        {chargePoint && (
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/charge-points/$identity"
                params={{ identity: chargePoint.identity }}
                search={{ tab: "messages" }}
              />
            )}
          >
            {i18n.t("Its messages")}
          </Button>
        )}
      </div>
    </div>
  );
}
