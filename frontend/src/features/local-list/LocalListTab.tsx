/** The local list of a charge point: what is known of it, what it lacks, sending that, and what it says. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { LocalAuthListChangedDocument, LocalAuthListDocument } from "../../generated/graphql";
import { gql } from "../../lib/api";
import { i18n } from "../../lib/i18n";
import { single, useFeed } from "../../live/use-live";
import { Empty, Failed, Loading } from "../../ui/states";
import type { Target } from "../commands/actions";
import { Difference } from "./Difference";
import { Entries } from "./Entries";
import { Standing } from "./Standing";
import styles from "./local-list.module.css";

const MOST_EDITS = 200;

export function LocalListTab({ target }: { target: Target }) {
  const { identity } = target;
  const read = useQuery({
    queryKey: ["local list", identity],
    queryFn: ({ signal }) => gql(LocalAuthListDocument, { chargePoint: identity, edits: MOST_EDITS }, signal),
    // What id tags say changes without the list being told of it.
    refetchInterval: 20_000,
  });
  const feed = useFeed(LocalAuthListChangedDocument, { chargePoint: identity }, (result) => single(result.localAuthListChanged));
  const told = feed.rows[0];
  const heard = JSON.stringify(told);
  useEffect(() => {
    if (told) void read.refetch();
    // Each change of the list changes what it lacks.
  }, [heard]);
  const asked = read.data?.localAuthList;
  if (read.error && !read.data) return <Failed error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Loading lines={8} />;
  if (!asked) {
    return <Empty title={i18n.t("Nothing is known of its local list")}>{i18n.t("It is shown to staff who may see this charge point.")}</Empty>;
  }
  const list = told ?? asked;
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <Difference target={target} list={list} difference={asked.difference} />
        {(list.supported !== false || list.version !== null) && <Entries identity={identity} version={list.version} known={list.known} />}
      </div>
      <Standing target={target} list={list} />
    </div>
  );
}
