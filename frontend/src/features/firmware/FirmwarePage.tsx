/** The firmware images of the house: upload them, see for whom they are, where they are in use, and take them out. */
import { Button, SegmentedControl } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { FirmwareImageFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { useMay } from "../../lib/permissions";
import { bytes } from "../../lib/units";
import { type Column, DataTable } from "../../ui/DataTable";
import { Empty, Failed, Loading, PageHead, Panel, Toolbar } from "../../ui/states";
import { Age, Mono, Quantity } from "../../ui/values";
import { ImageDrawer } from "./ImageDrawer";
import { useImages, useUses } from "./images";
import { UploadImage } from "./UploadImage";
import { type Use, unused } from "./use";
import { UseBadges } from "./UseBadges";

interface Row {
  image: FirmwareImageFieldsFragment;
  use: Use;
}

export function FirmwarePage() {
  const search = useSearch({ from: "/firmware" });
  const navigate = useNavigate({ from: "/firmware" });
  const mayOperate = useMay("OPERATOR");
  const [uploading, setUploading] = useState(false);
  const archived = search.show === "archived";
  const pages = useImages(archived);
  const { uses, loaded, partial } = useUses();
  const rows = useMemo<Row[]>(() => pages.rows.map((image) => ({ image, use: uses.get(image.id) ?? unused() })), [pages.rows, uses]);
  const open = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, image: id }), replace: true });
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "version",
        header: i18n.t("Version"),
        width: "minmax(96px, 1fr)",
        render: ({ image }) => (
          <Link to="/firmware" search={(before) => ({ ...before, image: image.id })}>
            {image.version}
          </Link>
        ),
      },
      {
        id: "for",
        header: i18n.t("Made for"),
        width: "minmax(110px, 1.2fr)",
        render: ({ image }) => [image.vendor, image.model].filter(Boolean).join(" ") || <span className="dim">{i18n.t("any")}</span>,
      },
      { id: "use", header: i18n.t("In use"), width: "minmax(126px, 1.4fr)", render: ({ use }) => <UseBadges use={use} loaded={loaded} /> },
      { id: "size", header: i18n.t("Size"), width: "92px", align: "end", from: 560, render: ({ image }) => <Quantity of={bytes(image.sizeBytes)} /> },
      {
        id: "sum",
        header: i18n.t("SHA-256"),
        width: "130px",
        from: 760,
        render: ({ image }) => (
          <span className="mono" title={image.sha256}>
            {image.sha256.slice(0, 12)}…
          </span>
        ),
      },
      { id: "by", header: i18n.t("Uploaded by"), width: "120px", from: 900, render: ({ image }) => <Mono>{image.createdBy}</Mono> },
      { id: "at", header: i18n.t("Uploaded"), width: "104px", from: 460, render: ({ image }) => <Age of={image.createdAt} seconds={30} /> },
    ],
    [loaded],
  );
  const adds = mayOperate && (
    <Button leftSection={<IconUpload size={15} />} onClick={() => setUploading(true)}>
      {i18n.t("Upload an image")}
    </Button>
  );
  return (
    <>
      <PageHead title={i18n.t("Firmware")} note={i18n.t("Images for charge points to install.")}>
        {adds}
      </PageHead>
      <Panel flush>
        <Toolbar label={i18n.t("Filters")}>
          <SegmentedControl
            size="xs"
            aria-label={i18n.t("Which ones")}
            value={archived ? "archived" : "used"}
            onChange={(value) => void navigate({ search: { show: value === "archived" ? "archived" : undefined }, replace: true })}
            data={[
              { value: "used", label: i18n.t("Offered") },
              { value: "archived", label: i18n.t("Archived") },
            ]}
          />
          {partial !== null && <span className="dim">{i18n.t("In use: by the newest {count} updates.", { count: partial })}</span>}
        </Toolbar>
        {pages.error && <Failed error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending && <Loading />}
        {pages.isSuccess && rows.length === 0 && (
          <Empty title={archived ? i18n.t("No image is archived") : i18n.t("No images yet")} action={!archived && adds}>
            {archived ? null : i18n.t("What is uploaded here can be installed on any charge point that fetches files over HTTP.")}
          </Empty>
        )}
        {rows.length > 0 && (
          <DataTable
            label={i18n.t("Firmware images")}
            rows={rows}
            columns={columns}
            idOf={({ image }) => image.id}
            onOpen={({ image }) => open(image.id)}
            rowHeight={40}
            foot={
              pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  {i18n.t("More")}
                </Button>
              )
            }
          />
        )}
      </Panel>
      <ImageDrawer id={search.image} uses={uses} onClose={() => open(undefined)} />
      <UploadImage opened={uploading} onClose={() => setUploading(false)} onUploaded={open} />
    </>
  );
}
