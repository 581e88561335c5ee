/** One location: where it is, what stands there and what it does now. */
import { Button, Modal } from "@mantine/core";
import { IconMap2, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { type LocationFieldsFragment, LocationDocument, UpdateLocationDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n, locale } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { Form, refusalsFor } from "../../ui/form";
import { Empty, Failed, Loading, Notice, PageHead, Panel } from "../../ui/states";
import { Badge, Facts, Moment } from "../../ui/values";
import { addressOf, countryName } from "./address";
import { LocationForm } from "./LocationForm";
import { AddHere, PointsHere } from "./PointsHere";
import styles from "./locations.module.css";

export function LocationPage() {
  const { id } = useParams({ from: "/locations/$id" });
  const read = useQuery({ queryKey: ["location", id], queryFn: ({ signal }) => gql(LocationDocument, { id }, signal) });
  if (read.error && !read.data) return <Failed error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Loading lines={10} />;
  if (!read.data.location) {
    return (
      <Empty
        title={i18n.t("There is no such location")}
        action={
          <Button variant="default" renderRoot={(props) => <Link {...props} to="/locations" search={{}} />}>
            {i18n.t("To the locations")}
          </Button>
        }
      />
    );
  }
  return <Shown key={id} location={read.data.location} />;
}

function Shown({ location }: { location: LocationFieldsFragment }) {
  const mayOperate = useMay("OPERATOR");
  const [dialog, setDialog] = useState<"edit" | "archive" | "add" | null>(null);
  const close = () => setDialog(null);
  const placed = location.latitude !== null && location.longitude !== null;
  return (
    <>
      <PageHead title={location.name} note={addressOf(location)}>
        {location.archivedAt && <Badge tone="warning">{i18n.t("Archived")}</Badge>}
        {placed && !location.archivedAt && (
          <Button variant="default" leftSection={<IconMap2 size={15} />} renderRoot={(props) => <Link {...props} to="/map" search={{ location: location.id }} />}>
            {i18n.t("On the map")}
          </Button>
        )}
        {mayOperate && (
          <>
            <Button variant="default" onClick={() => setDialog("archive")}>
              {location.archivedAt ? i18n.t("Bring back") : i18n.t("Archive")}
            </Button>
            <Button onClick={() => setDialog("edit")}>{i18n.t("Change")}</Button>
          </>
        )}
      </PageHead>
      {location.archivedAt && (
        <div style={{ marginBottom: 12 }}>
          <Notice>{i18n.t("It is hidden everywhere but here. Its charge points stay as they are.")}</Notice>
        </div>
      )}
      <div className={styles.columns}>
        <Panel
          title={i18n.t("Charge points")}
          flush
          actions={
            mayOperate && (
              <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setDialog("add")}>
                {i18n.t("Put one here")}
              </Button>
            )
          }
        >
          <PointsHere location={location.id} />
        </Panel>
        <Panel title={i18n.t("About it")}>
          <Facts
            of={[
              [i18n.t("Street and number"), location.address],
              [i18n.t("City"), [location.postalCode, location.city].filter(Boolean).join(" ") || null],
              location.region ? [i18n.t("Region"), location.region] : null,
              [i18n.t("Country"), countryName(location.country)],
              [i18n.t("Coordinates"), placed ? <Coordinates key="place" latitude={location.latitude ?? 0} longitude={location.longitude ?? 0} /> : null],
              [i18n.t("Time zone"), location.timeZone],
              location.timeZone ? [i18n.t("Time there"), <TimeThere key="time" zone={location.timeZone} />] : null,
              [i18n.t("Seen by"), location.published ? i18n.t("Everybody: drivers and the public too") : i18n.t("Staff only")],
              [i18n.t("Added"), <Moment key="added" at={location.createdAt} />],
              location.archivedAt ? [i18n.t("Archived"), <Moment key="archived" at={location.archivedAt} />] : null,
            ]}
          />
        </Panel>
      </div>
      <LocationForm opened={dialog === "edit"} onClose={close} location={location} />
      <AddHere opened={dialog === "add"} onClose={close} location={location.id} />
      <Modal
        opened={dialog === "archive"}
        onClose={close}
        title={location.archivedAt ? i18n.t("Bring the location back") : i18n.t("Archive the location")}
        closeButtonProps={{ "aria-label": i18n.t("Close") }}
      >
        {dialog === "archive" && <Archive location={location} close={close} />}
      </Modal>
    </>
  );
}

function Coordinates({ latitude, longitude }: { latitude: number; longitude: number }) {
  const write = (value: number) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value);
  return <span className="tabular">{`${write(latitude)}°, ${write(longitude)}°`}</span>;
}

function TimeThere({ zone }: { zone: string }) {
  const now = useNow(10);
  try {
    return new Intl.DateTimeFormat(locale(), { timeZone: zone, timeStyle: "short", dateStyle: "medium" }).format(now);
  } catch {
    return "–";
  }
}

function Archive({ location, close }: { location: LocationFieldsFragment; close: () => void }) {
  const client = useQueryClient();
  const back = location.archivedAt !== null;
  const saving = useMutation({
    mutationFn: async () => (await gql(UpdateLocationDocument, { input: { id: location.id, archived: !back } })).updateLocation,
    onSuccess: async ({ userErrors }) => {
      if (userErrors.length > 0) return;
      await client.invalidateQueries({ queryKey: ["locations"] });
      await client.invalidateQueries({ queryKey: ["location", location.id] });
      close();
    },
  });
  return (
    <Form
      onSubmit={() => saving.mutate()}
      onCancel={close}
      submit={back ? i18n.t("Bring back") : i18n.t("Archive")}
      pending={saving.isPending}
      others={refusalsFor(saving.data?.userErrors, []).others}
      error={saving.error}
    >
      <p style={{ margin: 0 }}>
        {back
          ? i18n.t("It appears in the lists and on the map again, with the charge points that are there.")
          : i18n.t("It leaves the lists and the map. Its charge points go on as they do, and it can be brought back.")}
      </p>
    </Form>
  );
}
