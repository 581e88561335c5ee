/** What somebody should look at, the worst first. The server finds it, and tells whenever something comes, goes or changes. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { NeedsAttentionChangedDocument, NeedsAttentionDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { count } from "../../lib/units";
import { useFeed } from "../../live/use-live";
import { Empty, Failed, Loading, Panel } from "../../ui/states";
import { Age } from "../../ui/values";
import { type Finding, issueOf } from "./attention";
import { NeedIcon } from "./NeedIcon";
import { WITHOUT_FEED } from "./summary";
import styles from "./overview.module.css";

const MOST_NEEDS = 100;

/** Read at once, since a socket takes a moment to open; then what is told counts. */
function useFindings() {
  const feed = useFeed(NeedsAttentionChangedDocument, { first: MOST_NEEDS }, ({ needsAttentionChanged: { nodes, ...told } }) => ({
    ...told,
    // Each message holds everything, in the order in which it is to be shown.
    resync: true,
    removed: [],
    nodes: nodes.map((finding) => ({ id: issueOf(finding).key, finding })),
  }));
  const first = useQuery({
    queryKey: ["needs attention"],
    queryFn: ({ signal }) => gql(NeedsAttentionDocument, { first: MOST_NEEDS }, signal).then((result) => result.needsAttention),
    refetchInterval: feed.error ? WITHOUT_FEED : false,
  });
  const told = useMemo(() => feed.rows.map((row) => row.finding), [feed.rows]);
  const follows = feed.loaded && !feed.error;
  const findings: readonly Finding[] | undefined = follows ? told : first.data;
  return { findings, more: follows ? feed.hasMore : findings?.length === MOST_NEEDS, error: first.error, retry: () => void first.refetch() };
}

export function Needs() {
  const { findings, more, error, retry } = useFindings();
  return (
    <Panel
      title={i18n.t("Needs attention")}
      actions={findings && findings.length > 0 && <span className="dim">{count(findings.length)}{more && "+"}</span>}
      flush
    >
      {!findings && (error ? <Failed error={error} retry={retry} /> : <Loading lines={4} />)}
      {findings?.length === 0 && (
        <div className={styles.calm}>
          <Empty title={i18n.t("Nothing needs attention")}>
            {i18n.t("No connector is faulted, no charge point has been offline for more than five minutes, no session is stuck.")}
          </Empty>
        </div>
      )}
      {findings && findings.length > 0 && (
        <ul className={styles.issues} tabIndex={0} aria-label={i18n.t("Needs attention")}>
          {findings.map((finding) => (
            <Need key={issueOf(finding).key} finding={finding} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Need({ finding }: { finding: Finding }) {
  const issue = issueOf(finding);
  return (
    <li>
      <NeedIcon kind={finding.kind} severity={finding.severity} />
      <Link {...issue.place} className="mono">
        {issue.subject}
      </Link>
      <span className={styles.sentence}>{issue.sentence}</span>
      <span className={styles.name}>{finding.chargePoint.name}</span>
      <span className={styles.since}>
        <Age of={issue.since} seconds={10} />
      </span>
    </li>
  );
}

