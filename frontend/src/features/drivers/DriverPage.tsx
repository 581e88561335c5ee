/** One driver: the id tags, what they may, and the sessions. */
import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import {
  type DriverFieldsFragment,
  DriverDocument,
  type SessionFieldsFragment,
  SessionsDocument,
  UpdateDriverDocument,
  UpdateIdTagDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { energy, text } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, Notice, PageHead, Panel } from "../../ui/states";
import { Badge, Facts, Moment, Mono } from "../../ui/values";
import { IdTagStateBadge } from "../id-tags/IdTagsPage";
import { SessionTable } from "../sessions/SessionTable";
import layout from "../locations/locations.module.css";
import { AppToken } from "./AppToken";
import { DriverForm } from "./DriverForm";
import { driverName } from "./DriversPage";
import { GiveIdTag } from "./GiveIdTag";

const NEWEST = 25;

export function DriverPage() {
  const { id } = useParams({ from: "/drivers/$id" });
  const read = useQuery({ queryKey: ["drivers", id], queryFn: ({ signal }) => gql(DriverDocument, { id }, signal) });
  if (read.error && !read.data) return <Failed error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Loading lines={10} />;
  if (!read.data.driver) {
    return (
      <Empty
        title={i18n.t("There is no such driver")}
        action={
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/drivers" search={{}} />}>
            {i18n.t("To the drivers")}
          </Button>
        }
      />
    );
  }
  return <Shown key={id} driver={read.data.driver} />;
}

function Shown({ driver }: { driver: DriverFieldsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const client = useQueryClient();
  const [dialog, setDialog] = useState<"edit" | "tag" | "token" | null>(null);
  const archiving = useMutation({
    mutationFn: async () => (await gql(UpdateDriverDocument, { input: { id: driver.id, archived: driver.archivedAt === null } })).updateDriver,
    onSuccess: () => client.invalidateQueries({ queryKey: ["drivers"] }),
  });
  const refusal = archiving.data?.userErrors[0]?.message;
  const close = () => setDialog(null);
  return (
    <>
      <PageHead title={driverName(driver)} note={driver.name && driver.externalRef ? <Mono>{driver.externalRef}</Mono> : null}>
        {driver.archivedAt && <Badge tone="warning">{i18n.t("Archived")}</Badge>}
        {mayOperate && (
          <>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" loading={archiving.isPending}>{i18n.t("More")}</Button>
              </Menu.Target>
              <Menu.Dropdown>
                {!driver.archivedAt && <Menu.Item onClick={() => setDialog("token")}>{i18n.t("Token for an app")}</Menu.Item>}
                <Menu.Item onClick={() => archiving.mutate()}>{driver.archivedAt ? i18n.t("Bring back") : i18n.t("Archive")}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Button onClick={() => setDialog("edit")}>{i18n.t("Change")}</Button>
          </>
        )}
      </PageHead>
      {archiving.error && <Failed error={archiving.error} />}
      {refusal && <Notice tone="critical">{refusal}</Notice>}
      {driver.archivedAt && (
        <div style={{ marginBottom: 12 }}>
          <Notice>{i18n.t("The driver is hidden and no app of theirs is signed in. Their id tags count as they did: block them apart.")}</Notice>
        </div>
      )}
      <div className={layout.columns}>
        <div className={layout.stack}>
          <Panel
            title={i18n.t("Id tags")}
            flush
            actions={
              mayOperate && (
                <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setDialog("tag")}>
                  {i18n.t("Give an id tag")}
                </Button>
              )
            }
          >
            <Tags driver={driver} />
          </Panel>
          <Panel title={i18n.t("Newest sessions")} flush>
            <Sessions tags={driver.idTags.map((one) => one.idTag)} />
          </Panel>
        </div>
        <Panel title={i18n.t("About the driver")}>
          <Facts
            of={[
              [i18n.t("Name"), driver.name],
              [i18n.t("External reference"), driver.externalRef && <Mono key="ref">{driver.externalRef}</Mono>],
              [i18n.t("May charge with"), mayChargeWith(driver)],
              [i18n.t("Note"), driver.note],
              [i18n.t("Added"), <Moment key="added" at={driver.createdAt} />],
              driver.archivedAt ? [i18n.t("Archived"), <Moment key="archived" at={driver.archivedAt} />] : null,
            ]}
          />
          <p className="dim" style={{ margin: "14px 0 0" }}>
            {i18n.t("In an app, drivers see their own id tags and sessions and the published charge points, and start and stop charging with their own tags. Nothing else.")}
          </p>
        </Panel>
      </div>
      <DriverForm opened={dialog === "edit"} onClose={close} driver={driver} />
      <GiveIdTag opened={dialog === "tag"} onClose={close} driver={driver.id} />
      <AppToken opened={dialog === "token"} onClose={close} driver={driver.id} />
    </>
  );
}

function mayChargeWith({ idTags }: DriverFieldsFragment): string {
  const now = Date.now();
  const good = idTags.filter((tag) => !tag.blocked && !tag.archivedAt && (tag.expiresAt === null || Date.parse(tag.expiresAt) > now));
  return i18n.t("{good} of {all} id tags", { good: good.length, all: idTags.length });
}

type Tag = DriverFieldsFragment["idTags"][number];

function Tags({ driver }: { driver: DriverFieldsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: (idTag: string) => gql(UpdateIdTagDocument, { input: { idTag, driver: null } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["drivers"] }),
  });
  const columns = useMemo<Column<Tag>[]>(() => {
    const all: Column<Tag>[] = [
      {
        id: "tag",
        header: i18n.t("Id tag"),
        width: "minmax(120px, 1fr)",
        render: (row) => (
          <Link to="/id-tags" search={{ tag: row.idTag }}>
            <Mono>{row.idTag}</Mono>
          </Link>
        ),
      },
      { id: "state", header: i18n.t("State"), width: "120px", render: (row) => <IdTagStateBadge tag={row} /> },
      {
        id: "group",
        header: i18n.t("Group"),
        width: "minmax(100px, 1fr)",
        from: 560,
        render: (row) => (row.parentIdTag ? <Mono>{row.parentIdTag}</Mono> : <span className="dim">–</span>),
      },
      { id: "until", header: i18n.t("Until"), width: "180px", from: 700, render: (row) => <Moment at={row.expiresAt} /> },
    ];
    if (mayOperate) {
      all.push({
        id: "take",
        header: i18n.t("Take away"),
        width: "124px",
        from: 480,
        render: (row) => (
          <Button size="compact-xs" variant="subtle" color="gray" ml={-8} onClick={() => taking.mutate(row.idTag)}>
            {i18n.t("Take away")}
          </Button>
        ),
      });
    }
    return all;
  }, [mayOperate]);
  if (driver.idTags.length === 0) {
    return <Empty title={i18n.t("No id tags")}>{i18n.t("Without one, the driver can start nothing: neither at a charge point nor in an app.")}</Empty>;
  }
  return (
    <>
      {taking.error && <Failed error={taking.error} />}
      <DataTable label={i18n.t("Id tags of the driver")} rows={driver.idTags} columns={columns} idOf={(row) => row.id} maxHeight="300px" />
    </>
  );
}

function Sessions({ tags }: { tags: readonly string[] }) {
  const read = useQuery({
    queryKey: ["sessions", "of tags", tags],
    queryFn: async ({ signal }) => {
      const ask = (idTag: string) => gql(SessionsDocument, { filter: { idTag }, first: NEWEST, after: null }, signal);
      const found = await Promise.all(tags.map(ask));
      const all: SessionFieldsFragment[] = found.flatMap((one) => one.sessions.nodes);
      // The newest of each tag hold the newest of all.
      return all.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)).slice(0, NEWEST);
    },
    enabled: tags.length > 0,
    refetchInterval: 15_000,
  });
  if (read.error) return <Failed error={read.error} retry={() => void read.refetch()} />;
  if (tags.length > 0 && read.isPending) return <Loading />;
  const rows = read.data ?? [];
  if (rows.length === 0) return <Empty title={i18n.t("No session yet")} />;
  const sum = rows.reduce((total, row) => total + Number(row.energyWh), 0);
  return (
    <SessionTable
      rows={rows}
      foot={<span className="dim">{i18n.t("{energy} in the newest {count, plural, one {session} other {# sessions}}", { energy: text(energy(sum)), count: rows.length })}</span>}
    />
  );
}
