/** How the system itself is: its parts, its nodes, and what they have done since they started. */
import { useQuery } from "@tanstack/react-query";
import { SystemDocument, type SystemQuery } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { count, latency, text } from "../../lib/units";
import { useLine } from "../../live/connection";
import { type Column, DataTable } from "../../ui/DataTable";
import { Failed, Loading, Notice, PageHead, Panel } from "../../ui/states";
import { Age, Badge, Facts, Lasting, Mono } from "../../ui/values";
import { readHealth } from "./health";
import { Part } from "./Part";
import styles from "./system.module.css";

const EVERY = 5_000;
type System = SystemQuery["system"];
type Node = System["nodes"][number];

export function SystemPage() {
  const read = useQuery({ queryKey: ["system"], queryFn: ({ signal }) => gql(SystemDocument, {}, signal), refetchInterval: EVERY });
  const health = useQuery({ queryKey: ["health"], queryFn: ({ signal }) => readHealth(signal), refetchInterval: EVERY, retry: false });
  const line = useLine();
  if (read.error && !read.data) {
    return (
      <>
        <PageHead title={i18n.t("System")} />
        <Panel>
          <Failed error={read.error} retry={() => void read.refetch()} />
        </Panel>
      </>
    );
  }
  if (!read.data) return <Loading lines={10} />;
  const { system } = read.data;
  const parts = health.error ? null : (health.data?.parts ?? null);
  const dead = system.nodes.filter((node) => !node.alive).length;
  return (
    <>
      <PageHead
        title={i18n.t("System")}
        note={
          <>
            Voltgraph {system.version} · {i18n.t("looked at")} <Age of={system.asOf} />
          </>
        }
      />
      {(read.error || health.error) && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="critical">{i18n.t("The server does not answer now. What you see is what it said last.")}</Notice>
        </div>
      )}
      {dead > 0 && (
        <div style={{ marginBottom: 12 }}>
          <Notice tone="warning">
            {i18n.t("{count, plural, one {# node has} other {# nodes have}} stopped saying that they live. Their charge points come back to the others.", { count: dead })}
          </Notice>
        </div>
      )}
      <div className={styles.parts}>
        <Part
          title={i18n.t("Database")}
          good={parts?.database ?? null}
          value={system.database.kind === "POSTGRESQL" ? "PostgreSQL" : system.database.kind === "SQLITE" ? "SQLite" : system.database.kind}
          note={i18n.t("answers in {time}", { time: text(latency(Math.max(1, Math.round(system.database.latencyMs)))) })}
        />
        <Part title={i18n.t("Intake")} good={parts?.intake ?? null} value={waitingInWords(system)} note={storedInWords(system)} />
        <Part
          title={i18n.t("Bus between the nodes")}
          good={parts?.bus ?? null}
          value={i18n.t("{count} changes told", { count: count(system.bus.published) })}
          note={i18n.t("{count, plural, one {# listener} other {# listeners}}", { count: system.bus.listeners })}
        />
        <Part
          title={i18n.t("This console")}
          good={line.phase === "live"}
          value={line.phase === "live" ? i18n.t("live") : i18n.t("not live")}
          note={health.data ? i18n.t("the server answers in {time}", { time: text(latency(health.data.took)) }) : "–"}
        />
      </div>
      <div className={styles.stack}>
        <Panel title={i18n.t("Nodes")} actions={<span className="dim">{count(system.nodes.length)}</span>} flush>
          <DataTable label={i18n.t("Nodes")} rows={system.nodes} columns={columns()} idOf={(row) => row.id} rowHeight={40} maxHeight="420px" />
        </Panel>
        <div className={styles.columns}>
          <Panel title={i18n.t("What charge points reported")}>
            <Reported system={system} />
          </Panel>
          <Panel title={i18n.t("What changed, told to all")}>
            <Told system={system} />
          </Panel>
        </div>
        <p className="dim" style={{ margin: 0 }}>
          {i18n.t("Counts are of the node that answers, since it started. For machines the same is at {live} and {ready}.", { live: "/health/live", ready: "/health/ready" })}
        </p>
      </div>
    </>
  );
}

function waitingInWords({ intake }: System): string {
  if (!intake) return i18n.t("closed");
  return intake.waiting === 0 ? i18n.t("nothing waits") : i18n.t("{count, plural, one {# report waits} other {# reports wait}}", { count: intake.waiting });
}

function storedInWords({ intake }: System): string {
  if (!intake) return "–";
  return i18n.t("{count} stored since the start", { count: count(intake.reports) });
}

function Reported({ system: { intake } }: { system: System }) {
  if (!intake) return <Notice tone="critical">{i18n.t("The intake is closed: nothing is stored, and nothing is confirmed.")}</Notice>;
  const bad = (number: number) => (number === 0 ? count(0) : <Badge tone="warning">{count(number)}</Badge>);
  return (
    <Facts
      of={[
        [i18n.t("Stored and answered"), count(intake.reports)],
        [i18n.t("Commits"), count(intake.batches)],
        [i18n.t("Most in one commit"), count(intake.largest)],
        [i18n.t("Waited for each other"), count(intake.deferred)],
        [i18n.t("Refused by the database"), bad(intake.failed)],
        [i18n.t("Tried again, the database was away"), bad(intake.away)],
        [i18n.t("Frames missing in the log"), bad(intake.droppedMessages)],
      ]}
    />
  );
}

function Told({ system: { bus } }: { system: System }) {
  const bad = (number: number) => (number === 0 ? count(0) : <Badge tone="warning">{count(number)}</Badge>);
  return (
    <Facts
      of={[
        [i18n.t("Changes told"), count(bus.published)],
        [i18n.t("Who listens now"), count(bus.listeners)],
        [i18n.t("Not taken by the bus"), bad(bus.failures)],
        [i18n.t("All read anew"), count(bus.resyncs)],
        [i18n.t("One was too slow"), count(bus.overflows)],
      ]}
    />
  );
}

function columns(): Column<Node>[] {
  return [
    {
      id: "host",
      header: i18n.t("Machine"),
      width: "minmax(120px, 1.4fr)",
      render: (row) => (
        <>
          <Mono>{row.host}</Mono>
          {row.answers && <span className="dim"> · {i18n.t("answers you")}</span>}
        </>
      ),
    },
    {
      id: "alive",
      header: i18n.t("State"),
      width: "100px",
      render: (row) => (row.alive ? <Badge tone="good">{i18n.t("Alive")}</Badge> : <Badge tone="critical">{i18n.t("Silent")}</Badge>),
    },
    { id: "beat", header: i18n.t("Last beat"), width: "124px", from: 520, render: (row) => <Age of={row.seenAt} /> },
    { id: "up", header: i18n.t("Runs for"), width: "110px", from: 420, render: (row) => <Lasting from={row.startedAt} seconds={30} /> },
    { id: "points", header: i18n.t("Charge points"), width: "112px", align: "end", render: (row) => count(row.chargePoints) },
    { id: "id", header: i18n.t("Id"), width: "minmax(90px, 0.8fr)", from: 760, render: (row) => <Mono>{row.id.slice(0, 8)}</Mono> },
  ];
}
