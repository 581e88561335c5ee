/** What a view shows when it has no rows to show: it loads, it is empty, it failed, it is not allowed. */
import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconInbox, IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError } from "../lib/api";
import { useNow } from "../lib/clock";
import { i18n } from "../lib/i18n";
import { duration } from "../lib/time";
import { usePageTitle } from "./page-title";
import type { Tone } from "./values";
import styles from "./ui.module.css";

export function Loading({ lines = 6 }: { lines?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={i18n.t("Loading")}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={12} width={`${92 - ((line * 17) % 40)}%`} animate={false} />
      ))}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}

export function Empty({ title, children, action, icon }: EmptyProps) {
  return (
    <div className={styles.state}>
      {icon ?? <IconInbox size={28} stroke={1.4} aria-hidden />}
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action && <div className={styles.actions}>{action}</div>}
    </div>
  );
}

/** What failed, the code and the id by which the server's log knows the request, and another try. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const known = error instanceof ApiError ? error : new ApiError("INTERNAL", String(error));
  if (known.code === "FORBIDDEN") {
    return (
      <Empty title={i18n.t("You may not see this")} icon={<IconLock size={28} stroke={1.4} aria-hidden />}>
        {known.message}
      </Empty>
    );
  }
  return (
    <div className={styles.state} role="alert">
      <IconAlertTriangle size={28} stroke={1.4} aria-hidden />
      <strong>{i18n.t("This could not be read")}</strong>
      <p>{known.message}</p>
      <p className="mono">
        {known.code}
        {known.requestId && ` · ${known.requestId}`}
      </p>
      {retry && (
        <div className={styles.actions}>
          <Again notBefore={known.notBefore} retry={retry} />
        </div>
      )}
    </div>
  );
}

/** Another try, once it has a chance. */
function Again({ notBefore, retry }: { notBefore: number; retry: () => void }) {
  const seconds = Math.ceil((notBefore - useNow()) / 1000);
  return (
    <Button variant="default" disabled={seconds > 0} onClick={retry}>
      {seconds > 0 ? i18n.t("Try again in {time}", { time: duration(1000 * seconds) }) : i18n.t("Try again")}
    </Button>
  );
}

export function Notice({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div className={styles.notice} data-tone={tone} role={tone === "critical" ? "alert" : undefined}>
      <div style={{ minWidth: 0 }}>{children}</div>
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}

export function Panel({ title, actions, children, flush = false }: PanelProps) {
  return (
    <section className={styles.panel}>
      {(title || actions) && (
        <header className={styles.panelHead}>
          {title && <h2>{title}</h2>}
          {actions}
        </header>
      )}
      <div className={flush ? undefined : styles.panelBody}>{children}</div>
    </section>
  );
}

export function PageHead({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }) {
  usePageTitle(title);
  return (
    <header className={styles.pageHead}>
      <div className={styles.title}>
        <h1>{title}</h1>
        {note && <span className="dim">{note}</span>}
      </div>
      {children}
    </header>
  );
}

export function Toolbar({ children, label }: { children: ReactNode; label: string }) {
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={label}>
      {children}
    </div>
  );
}
