/** Keys whose change got no answer: which, and a way to learn what they are now. */
import { Button } from "@mantine/core";
import type { ConfigurationKeyFieldsFragment } from "../../generated/graphql";
import { i18n } from "../../lib/i18n";
import { Notice } from "../../ui/states";
import { Mono } from "../../ui/values";
import styles from "./configuration.module.css";

interface Props {
  keys: readonly ConfigurationKeyFieldsFragment[];
  /** Ask the charge point for these; null where that cannot be done, or not by this person. */
  onAsk: ((names: string[]) => void) | null;
  asking: boolean;
}

export function Doubtful({ keys, onAsk, asking }: Props) {
  const names = keys.map((one) => one.key);
  return (
    <Notice tone="warning">
      <div className={styles.doubtful}>
        <span>
          {i18n.t("{count, plural, one {A change got no answer: this value is in doubt.} other {# changes got no answer: these values are in doubt.}}", {
            count: names.length,
          })}{" "}
          <Mono>{names.join(", ")}</Mono>
        </span>
        {onAsk && (
          <Button variant="default" loading={asking} onClick={() => onAsk(names)}>
            {i18n.t("Ask for them")}
          </Button>
        )}
      </div>
    </Notice>
  );
}
