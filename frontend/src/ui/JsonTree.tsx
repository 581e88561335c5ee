/** JSON as a tree that opens and closes; long lists begin closed. */
import { i18n } from "../lib/i18n";
import styles from "./JsonTree.module.css";

export function JsonTree({ value, name, depth = 0 }: { value: unknown; name?: string; depth?: number }) {
  const label = name === undefined ? null : <span className={styles.name}>{name}: </span>;
  if (value === null || typeof value !== "object") {
    return (
      <div className={styles.leaf}>
        {label}
        <span data-kind={value === null ? "null" : typeof value}>{JSON.stringify(value) ?? "undefined"}</span>
      </div>
    );
  }
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((entry, index) => [String(index), entry])
    : Object.entries(value);
  if (entries.length === 0) {
    return (
      <div className={styles.leaf}>
        {label}
        <span className="dim">{Array.isArray(value) ? "[]" : "{}"}</span>
      </div>
    );
  }
  return (
    <details className={styles.tree} open={depth < 3 && entries.length <= 30}>
      <summary>
        {label}
        <span className="dim">
          {Array.isArray(value)
            ? i18n.t("{count, plural, one {# entry} other {# entries}}", { count: entries.length })
            : name === undefined
              ? i18n.t("object")
              : "{…}"}
        </span>
      </summary>
      {entries.map(([key, entry]) => (
        <JsonTree key={key} name={key} value={entry} depth={depth + 1} />
      ))}
    </details>
  );
}
