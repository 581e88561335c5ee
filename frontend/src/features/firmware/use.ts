/** Where images are used, as far as the updates tell that were asked for here. */
import type { FirmwareUpdateRowFragment } from "../../generated/graphql";

export interface Use {
  /** Charge points whose newest finished update is of this image. */
  installed: FirmwareUpdateRowFragment[];
  /** Those whose newest update is of this image and has not ended, or of which nobody knows. */
  underWay: FirmwareUpdateRowFragment[];
  /** Those whose newest update is of this image and failed; it may try again. */
  failed: FirmwareUpdateRowFragment[];
}

const NEVER_BEGUN = new Set(["NOT_SENT", "REFUSED"]);

export const unused = (): Use => ({ installed: [], underWay: [], failed: [] });

export function usesOf(updates: readonly FirmwareUpdateRowFragment[]): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const [begun, finished] = [new Set<string>(), new Set<string>()];
  const note = (update: FirmwareUpdateRowFragment, kind: keyof Use) => {
    const { image } = update;
    if (!image) return;
    const use = uses.get(image.id) ?? unused();
    uses.set(image.id, use);
    use[kind].push(update);
  };
  for (const update of updates.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))) {
    const point = update.chargePoint?.id;
    if (point === undefined || NEVER_BEGUN.has(update.state)) continue;
    if (update.state === "INSTALLED") {
      if (!finished.has(point)) note(update, "installed");
      finished.add(point);
    } else if (!begun.has(point) && !finished.has(point)) {
      note(update, update.state === "DOWNLOAD_FAILED" || update.state === "INSTALLATION_FAILED" ? "failed" : "underWay");
    }
    begun.add(point);
  }
  return uses;
}
