import { describe, expect, it } from "vitest";
import { setPreferences } from "./preferences";
import { bytes, energy, latency, MISSING, percent, power, reading, text, voltage } from "./units";

const plain = (shown: Parameters<typeof text>[0]) => text(shown).replaceAll("\u00a0", " ");

describe("quantities", () => {
  it("show one decimal below 100 and none above, in the unit that fits", () => {
    expect([0, 999, 1000, 11_040, 99_960, 150_000, 999_499, 999_500, 2_400_000].map((watts) => plain(power(watts)))).toEqual([
      "0 W",
      "999 W",
      "1.0 kW",
      "11.0 kW",
      "100 kW",
      "150 kW",
      "999 kW",
      "1.0 MW",
      "2.4 MW",
    ]);
    expect(plain(energy(940))).toBe("940 Wh");
    expect(plain(energy(12_345))).toBe("12.35 kWh");
    expect(plain(energy(1_423_000))).toBe("1.42 MWh");
    expect(plain(reading(2_902_113))).toBe("2,902.113 kWh");
    expect(plain(voltage(230_400))).toBe("230 V");
    expect(plain(latency(1_540))).toBe("1.5 s");
  });

  it("show the size of a file in the unit that fits", () => {
    expect([0, 999, 4_200, 999_499, 999_500, 52_428_800, 1_500_000_000].map((size) => plain(bytes(size)))).toEqual([
      "0 B",
      "999 B",
      "4.2 kB",
      "999 kB",
      "1.0 MB",
      "52.4 MB",
      "1.5 GB",
    ]);
  });

  it("show a dash for what is missing, never a zero", () => {
    for (const shown of [power(null), energy(undefined), percent(null), voltage(null), latency(null), reading(null), bytes(null)]) {
      expect(text(shown)).toBe(MISSING);
    }
  });

  it("are written as the chosen language writes numbers", () => {
    setPreferences({ locale: "de" });
    expect(plain(reading(2_902_113))).toBe("2.902,113 kWh");
    setPreferences({ locale: "en" });
  });
});
