import { expect, it } from "vitest";
import { segments } from "./StatusStrip";

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const report = (status: "AVAILABLE" | "CHARGING" | "FAULTED", minute: number) => ({ status, statusAt: at(minute) });

it("cuts reports into stretches within the span, joins equal neighbours and leaves open what nobody reported", () => {
  const reports = [report("CHARGING", 50), report("AVAILABLE", 40), report("AVAILABLE", 30), report("FAULTED", 20)];
  expect(segments(reports, 0, 3_600_000)).toEqual([
    { status: "FAULTED", from: 20 * 60_000, to: 30 * 60_000 },
    { status: "AVAILABLE", from: 30 * 60_000, to: 50 * 60_000 },
    { status: "CHARGING", from: 50 * 60_000, to: 60 * 60_000 },
  ]);
  expect(segments(reports, 45 * 60_000, 3_600_000)).toEqual([
    { status: "AVAILABLE", from: 45 * 60_000, to: 50 * 60_000 },
    { status: "CHARGING", from: 50 * 60_000, to: 60 * 60_000 },
  ]);
});
