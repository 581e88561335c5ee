import { expect, it } from "vitest";
import type { FirmwareState, FirmwareUpdateRowFragment } from "../../generated/graphql";
import { usesOf } from "./use";

const update = (minute: number, point: string, image: string | null, state: FirmwareState): FirmwareUpdateRowFragment => ({
  id: `${point} ${minute}`,
  state,
  stateAt: "2026-11-21T12:00:00Z",
  createdAt: new Date(Date.parse("2026-11-21T12:00:00Z") + minute * 60_000).toISOString(),
  versionAfter: null,
  image: image === null ? null : { id: image },
  chargePoint: { id: point, identity: point, name: null },
});

function told(...updates: FirmwareUpdateRowFragment[]) {
  const uses = usesOf(updates);
  return Object.fromEntries(
    [...uses].map(([image, use]) => [image, [use.installed, use.underWay, use.failed].map((rows) => rows.map((row) => row.chargePoint?.identity))]),
  );
}

it("takes for installed what was installed last, whatever is under way since", () => {
  expect(told(update(1, "A", "old", "INSTALLED"), update(2, "A", "new", "INSTALLED"), update(3, "A", "next", "DOWNLOADING"))).toEqual({
    next: [[], ["A"], []],
    new: [["A"], [], []],
  });
});

it("counts a failure until another update began, and nothing that was never begun", () => {
  expect(told(update(1, "A", "one", "DOWNLOAD_FAILED"), update(2, "A", "two", "NOT_SENT"))).toEqual({ one: [[], [], ["A"]] });
  expect(told(update(1, "A", "one", "DOWNLOAD_FAILED"), update(2, "A", "two", "UNANSWERED"))).toEqual({ two: [[], ["A"], []] });
});

it("takes an image for replaced by firmware from an address elsewhere", () => {
  expect(told(update(1, "A", "one", "INSTALLED"), update(2, "A", null, "INSTALLED"))).toEqual({});
});
