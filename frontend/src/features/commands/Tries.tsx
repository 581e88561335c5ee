/** How often a charge point is to try again to move a file, and how long it is to wait before. */
import { NumberInput } from "@mantine/core";
import { i18n } from "../../lib/i18n";
import styles from "./commands.module.css";

export interface Tries {
  retries: number | null;
  retryInterval: number | null;
}

export const AS_IT_LIKES: Tries = { retries: null, retryInterval: null };

interface Props {
  value: Tries;
  onChange: (value: Tries) => void;
  refusal: (field: string) => string | undefined;
}

const number = (typed: string | number): number | null => (typeof typed === "number" ? typed : null);

export function TriesFields({ value, onChange, refusal }: Props) {
  const field = { min: 0, allowDecimal: false, allowNegative: false, placeholder: i18n.t("as it likes") };
  return (
    <div className={styles.pair}>
      <NumberInput
        {...field}
        label={i18n.t("Further tries")}
        value={value.retries ?? ""}
        error={refusal("retries")}
        onChange={(typed) => onChange({ ...value, retries: number(typed) })}
      />
      <NumberInput
        {...field}
        label={i18n.t("Seconds between tries")}
        value={value.retryInterval ?? ""}
        error={refusal("retryInterval")}
        onChange={(typed) => onChange({ ...value, retryInterval: number(typed) })}
      />
    </div>
  );
}
