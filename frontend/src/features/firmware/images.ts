/** The images that are here, and where each is in use; both kept fresh. */
import { useMemo } from "react";
import { type FirmwareImageFieldsFragment, FirmwareImagesDocument, FirmwareUseChangedDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { usePages } from "../../lib/pages";
import { useFeed } from "../../live/use-live";
import { usesOf } from "./use";

const NEWEST = 500;

export function useImages(archived: boolean) {
  return usePages<FirmwareImageFieldsFragment>(["firmware images", archived], async (after, signal) =>
    (await gql(FirmwareImagesDocument, { archived, first: 100, after }, signal)).firmwareImages,
  );
}

/** `partial`: there are older updates that were not counted. */
export function useUses() {
  const feed = useFeed(FirmwareUseChangedDocument, { first: NEWEST }, (result) => result.firmwareUpdatesChanged);
  const uses = useMemo(() => usesOf(feed.rows), [feed.rows]);
  return { uses, loaded: feed.loaded, partial: feed.hasMore ? NEWEST : null };
}
