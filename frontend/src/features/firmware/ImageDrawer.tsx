/** One image: what it is, its checksum, where it is in use; fetching it, and taking it out. */
import { Button, Checkbox, Drawer } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ArchiveFirmwareImageDocument, type FirmwareImageFieldsFragment, type FirmwareUpdateRowFragment } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { bytes, text } from "../../lib/units";
import { Copyable } from "../../ui/Copyable";
import { Empty, Failed, Loading, Notice } from "../../ui/states";
import { Age, Badge, Facts, Moment, Mono } from "../../ui/values";
import { useImages } from "./images";
import { standing } from "./life";
import { type Use, unused } from "./use";
import wishes from "../commands/wishes.module.css";
import styles from "./firmware.module.css";

interface Props {
  id: string | undefined;
  uses: ReadonlyMap<string, Use>;
  onClose: () => void;
}

export function ImageDrawer({ id, uses, onClose }: Props) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={480}
      title={i18n.t("Firmware image")}
      closeButtonProps={{ "aria-label": i18n.t("Close") }}
    >
      {id !== undefined && <Found key={id} id={id} uses={uses} />}
    </Drawer>
  );
}

function Found({ id, uses }: { id: string; uses: ReadonlyMap<string, Use> }) {
  const [offered, archived] = [useImages(false), useImages(true)];
  const image = [...offered.rows, ...archived.rows].find((row) => row.id === id);
  const failed = offered.error ?? archived.error;
  if (image) return <Shown image={image} use={uses.get(id) ?? unused()} />;
  if (failed) return <Failed error={failed} retry={() => void Promise.all([offered.refetch(), archived.refetch()])} />;
  if (offered.isPending || archived.isPending) return <Loading />;
  return <Empty title={i18n.t("There is no such image")} />;
}

function Shown({ image, use }: { image: FirmwareImageFieldsFragment; use: Use }) {
  const mayOperate = useMay("OPERATOR");
  const offered = image.archivedAt === null;
  return (
    <div className={wishes.life}>
      <h2>{image.version}</h2>
      {!offered && (
        <Notice>
          {i18n.t("It was archived, and its bytes were removed.")} <Age of={image.archivedAt} seconds={30} />
        </Notice>
      )}
      <Facts
        of={[
          [i18n.t("Vendor"), image.vendor ?? i18n.t("any")],
          [i18n.t("Model"), image.model ?? i18n.t("any")],
          [i18n.t("File"), <Mono key="file">{image.fileName}</Mono>],
          [i18n.t("Size"), text(bytes(image.sizeBytes))],
          image.note === null ? null : [i18n.t("Note"), image.note],
          [i18n.t("Uploaded"), <Moment key="at" at={image.createdAt} />],
          [i18n.t("Uploaded by"), <Mono key="by">{image.createdBy}</Mono>],
        ]}
      />
      <div className={styles.sum}>
        <Copyable label={i18n.t("SHA-256")} value={image.sha256} />
      </div>
      {mayOperate && offered && (
        <div className={styles.buttons}>
          <Button variant="default" leftSection={<IconDownload size={15} />} component="a" href={image.url} download>
            {i18n.t("Download")}
          </Button>
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link {...props} to="/charge-points" search={{ vendor: image.vendor ?? undefined, model: image.model ?? undefined }} />
            )}
          >
            {i18n.t("Choose charge points")}
          </Button>
        </div>
      )}
      <Places title={i18n.t("Installed at")} of={use.installed} />
      <Places title={i18n.t("Under way at")} of={use.underWay} />
      <Places title={i18n.t("Failed at")} of={use.failed} />
      {mayOperate && offered && <Archive image={image} underWay={use.underWay.length} />}
    </div>
  );
}

function Places({ title, of }: { title: string; of: readonly FirmwareUpdateRowFragment[] }) {
  const now = useNow(30);
  if (of.length === 0) return null;
  return (
    <div>
      <h3 className={wishes.lifeHead}>{title}</h3>
      <ul className={styles.uses}>
        {of.map((update) => {
          const { text: stands, tone } = standing({ ...update, command: null, retrieveDate: update.createdAt }, now);
          return (
            <li key={update.id}>
              {update.chargePoint && (
                <Link to="/charge-points/$identity" params={{ identity: update.chargePoint.identity }} search={{ tab: "firmware" }} className="mono">
                  {update.chargePoint.identity}
                </Link>
              )}
              {update.state === "INSTALLED" ? (
                <span className="dim">{update.versionAfter === null ? i18n.t("as it says") : i18n.t("tells version {version}", { version: update.versionAfter })}</span>
              ) : (
                <Badge tone={tone}>{stands}</Badge>
              )}
              <Age of={update.stateAt} seconds={30} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Archive({ image, underWay }: { image: FirmwareImageFieldsFragment; underWay: number }) {
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const archiving = useMutation({
    mutationFn: async (evenIfInUse: boolean) => (await gql(ArchiveFirmwareImageDocument, { id: image.id, evenIfInUse })).archiveFirmwareImage,
    onSuccess: () => client.invalidateQueries({ queryKey: ["firmware images"] }),
  });
  const refusal = archiving.data?.userErrors[0];
  const inUse = refusal?.field === "evenIfInUse";
  return (
    <div className={wishes.stack}>
      {underWay > 0 && (
        <Notice tone="warning">
          {i18n.t("{count, plural, one {# charge point has not finished with it and could not fetch it any more.} other {# charge points have not finished with it and could not fetch it any more.}}", {
            count: underWay,
          })}
        </Notice>
      )}
      <Checkbox
        size="sm"
        label={i18n.t("Its bytes are removed for good; what is known of it stays")}
        checked={sure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
      {refusal && <Notice tone="critical">{refusal.message}</Notice>}
      {archiving.error && <Failed error={archiving.error} />}
      <div className={styles.buttons}>
        <Button variant="default" disabled={!sure} loading={archiving.isPending} onClick={() => archiving.mutate(underWay > 0 || inUse)}>
          {inUse ? i18n.t("Archive all the same") : i18n.t("Archive")}
        </Button>
      </div>
    </div>
  );
}
