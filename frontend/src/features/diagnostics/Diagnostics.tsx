/** The diagnostics of one charge point: what was wished for, the files that came, and what it told unasked. */
import { useQuery } from "@tanstack/react-query";
import {
  DiagnosticsChangedDocument,
  DiagnosticsDocument,
  type DiagnosticsFieldsFragment,
  DiagnosticsStatusesDocument,
} from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { usePages } from "../../lib/pages";
import { bytes } from "../../lib/units";
import { useFeed } from "../../live/use-live";
import { Quantity } from "../../ui/values";
import type { Target } from "../commands/actions";
import { Unasked, Wishes } from "../commands/Wishes";
import { AskDiagnostics } from "./AskDiagnostics";
import { DiagnosticsLife } from "./DiagnosticsLife";
import { inWords, standing } from "./life";

const PAGE = 25;

export function Diagnostics({ target }: { target: Target }) {
  const { identity } = target;
  const pages = usePages<DiagnosticsFieldsFragment>(["diagnostics", identity], async (after, signal) =>
    (await gql(DiagnosticsDocument, { chargePoint: identity, first: PAGE, after }, signal)).diagnostics,
  );
  const feed = useFeed(DiagnosticsChangedDocument, { chargePoint: identity, first: PAGE }, (result) => result.diagnosticsChanged);
  return (
    <Wishes
      title={i18n.t("Diagnostics")}
      all={i18n.t("All diagnostics")}
      one={i18n.t("Diagnostics")}
      ask={i18n.t("Ask for diagnostics")}
      never={i18n.t("It was never asked for diagnostics")}
      neverNote={i18n.t("The files that it brings can be downloaded here.")}
      pages={pages}
      feed={feed}
      what={(row) => row.file?.name ?? row.fileName ?? i18n.t("Diagnostics")}
      standing={standing}
      column={{ id: "size", header: i18n.t("Size"), width: "84px", align: "end", from: 480, render: (row) => <Quantity of={bytes(row.file?.sizeBytes)} /> }}
      renderLife={(row) => <DiagnosticsLife wanted={row} />}
      unasked={<OfUploads identity={identity} />}
      renderDialog={(opened, onClose, onAsked) => <AskDiagnostics target={target} opened={opened} onClose={onClose} onAsked={onAsked} />}
    />
  );
}

function OfUploads({ identity }: { identity: string }) {
  const { data } = useQuery({
    queryKey: ["diagnostics statuses", identity],
    queryFn: ({ signal }) => gql(DiagnosticsStatusesDocument, { chargePoint: identity }, signal),
    refetchInterval: 20_000,
  });
  const words = data?.diagnosticsStatuses.filter((one) => one.diagnosticsRequestId === null) ?? [];
  return <Unasked title={i18n.t("Also said of its uploads")} said={words.map((one) => ({ id: one.id, text: inWords(one.word), at: one.receivedAt }))} />;
}
