/** The firmware updates of one charge point: what it was asked to install, and what it told of that, asked or not. */
import { useQuery } from "@tanstack/react-query";
import {
  FirmwareStatusesDocument,
  type FirmwareUpdateFieldsFragment,
  FirmwareUpdatesChangedDocument,
  FirmwareUpdatesDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { useNow } from "../../lib/clock";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { useFeed } from "../../live/use-live";
import { Mono } from "../../ui/values";
import type { Target } from "../commands/actions";
import { Unasked, Wishes } from "../commands/Wishes";
import { inWords, standing } from "./life";
import { type Maker, StartUpdate } from "./StartUpdate";
import { sourceOf, UpdateLife } from "./UpdateLife";

const PAGE = 25;

export function Updates({ target, maker }: { target: Target; maker: Maker }) {
  const { identity } = target;
  const now = useNow(30);
  const pages = usePages<FirmwareUpdateFieldsFragment>(["firmware updates", identity], async (after, signal) =>
    (await gql(FirmwareUpdatesDocument, { chargePoint: identity, first: PAGE, after }, signal)).firmwareUpdates,
  );
  const feed = useFeed(FirmwareUpdatesChangedDocument, { chargePoint: identity, first: PAGE }, (result) => result.firmwareUpdatesChanged);
  return (
    <Wishes
      title={i18n.t("Firmware")}
      all={i18n.t("All updates")}
      one={i18n.t("Firmware update")}
      ask={i18n.t("Update the firmware")}
      never={i18n.t("It was never asked to update")}
      neverNote={i18n.t("Images and addresses that it is asked to install appear here, with all that it reports of them.")}
      pages={pages}
      feed={feed}
      what={sourceOf}
      standing={(row) => standing(row, now)}
      column={{ id: "by", header: i18n.t("Asked by"), width: "110px", from: 560, render: (row) => <Mono>{row.requestedBy}</Mono> }}
      renderLife={(row) => <UpdateLife update={row} />}
      unasked={<OfFirmware identity={identity} />}
      renderDialog={(opened, onClose, onAsked) => <StartUpdate target={target} maker={maker} opened={opened} onClose={onClose} onAsked={onAsked} />}
    />
  );
}

function OfFirmware({ identity }: { identity: string }) {
  const { data } = useQuery({
    queryKey: ["firmware statuses", identity],
    queryFn: ({ signal }) => gql(FirmwareStatusesDocument, { chargePoint: identity }, signal),
    refetchInterval: 20_000,
  });
  const words = data?.firmwareStatuses.filter((one) => one.firmwareUpdateId === null) ?? [];
  return <Unasked title={i18n.t("Also said of its firmware")} said={words.map((one) => ({ id: one.id, text: inWords(one.word), at: one.receivedAt }))} />;
}
