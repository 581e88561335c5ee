/** The images that are here, and where each is in use; both kept fresh. */
import { useMemo } from "react";
import { type FirmwareImageFieldsFragment, FirmwareImagesDocument, FirmwareUseChangedDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { bytes, text } from "../../lib/units";
import { useFeed } from "../../live/use-live";
import { usesOf } from "./use";

const NEWEST = 500;

export function useImages(archived: boolean) {
  return usePages<FirmwareImageFieldsFragment>(["firmware images", archived], async (after, signal) =>
    (await gql(FirmwareImagesDocument, { archived, first: 100, after }, signal)).firmwareImages,
  );
}

/** The images to choose from, as many as fit into a choice. */
export function useImageChoices() {
  return usePages<FirmwareImageFieldsFragment>(["firmware images", "choice"], async (after, signal) =>
    (await gql(FirmwareImagesDocument, { archived: false, first: 200, after }, signal)).firmwareImages,
  );
}

export function labelOf({ version, vendor, model, fileName, sizeBytes }: FirmwareImageFieldsFragment): string {
  const made = [vendor, model].filter(Boolean).join(" ");
  return [version, made || i18n.t("for any"), fileName, text(bytes(sizeBytes))].join(" · ");
}

/** `partial`: there are older updates that were not counted. */
export function useUses() {
  const feed = useFeed(FirmwareUseChangedDocument, { first: NEWEST }, (result) => result.firmwareUpdatesChanged);
  const uses = useMemo(() => usesOf(feed.rows), [feed.rows]);
  return { uses, loaded: feed.loaded, partial: feed.hasMore ? NEWEST : null };
}
