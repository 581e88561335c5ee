/** One part of the system: whether it works, in word and glyph, and one figure. */
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from "@tabler/icons-react";
import { i18n } from "../../lib/i18n";
import styles from "./system.module.css";

interface Props {
  title: string;
  /** Null while it is not known. */
  good: boolean | null;
  value: string;
  note: string;
}

export function Part({ title, good, value, note }: Props) {
  const Icon = good === null ? IconHelpCircle : good ? IconCircleCheck : IconAlertTriangle;
  return (
    <section className={styles.part} data-good={String(good)}>
      <h2>
        {title}
        <span className={styles.state}>
          <Icon size={16} stroke={1.8} aria-hidden />
          {good === null ? i18n.t("not known") : good ? i18n.t("works") : i18n.t("does not work")}
        </span>
      </h2>
      <p className={styles.value}>{value}</p>
      <p className="dim">{note}</p>
    </section>
  );
}
