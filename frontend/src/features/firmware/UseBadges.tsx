/** How many charge points have an image, are about to, or failed to. */
import { i18n } from "../../lib/i18n";
import { Badge } from "../../ui/values";
import type { Use } from "./use";

export function UseBadges({ use, loaded }: { use: Use; loaded: boolean }) {
  const { installed, underWay, failed } = use;
  if (!loaded) return <span className="dim">…</span>;
  if (installed.length + underWay.length + failed.length === 0) return <span className="dim">{i18n.t("nowhere")}</span>;
  return (
    <>
      {installed.length > 0 && <Badge tone="good">{i18n.t("{count} installed", { count: installed.length })}</Badge>}{" "}
      {underWay.length > 0 && <Badge>{i18n.t("{count} under way", { count: underWay.length })}</Badge>}{" "}
      {failed.length > 0 && <Badge tone="critical">{i18n.t("{count} failed", { count: failed.length })}</Badge>}
    </>
  );
}
