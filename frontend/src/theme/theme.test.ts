// The promises of the palette: each theme defines every token, text can be read, and no two statuses that matter apart
// look alike, for people who see red and green alike too.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STATUSES, statusToken } from "./status";
import { TOKENS } from "./tokens";

const css = readFileSync("src/theme/tokens.css", "utf8");

type Rgb = [number, number, number];

function block(theme: "light" | "dark"): Map<string, string> {
  const start = css.indexOf(`[data-mantine-color-scheme="${theme}"]`);
  const body = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return new Map([...body.matchAll(/(--[a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
}

function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

function contrast(a: string, b: string): number {
  const [high, low] = [a, b]
    .map((hex) => {
      const [red, green, blue] = linear(hex);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** How colours look (linear RGB) to those without red or without green cones: Viénot, Brettel and Mollon 1999. */
const SIGHTS: Record<string, (rgb: Rgb) => Rgb> = {
  normal: (rgb) => rgb,
  protanope: ([r, g, b]) => [0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b],
  deuteranope: ([r, g, b]) => [0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b],
};

function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: string, b: string, sight: (rgb: Rgb) => Rgb): number {
  const [p, q] = [lab(sight(linear(a))), lab(sight(linear(b)))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/** They share a hue and differ by their glyph. */
const SHARED = new Set(["FINISHING"]);

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  const tokens = block(theme);
  const value = (name: string) => tokens.get(name) ?? "";

  it("defines every token and no other", () => {
    expect([...tokens.keys()].sort()).toEqual([...TOKENS].sort());
  });

  it("has text that can be read on every surface", () => {
    for (const surface of ["--surface-0", "--surface-1", "--surface-2"]) {
      expect(contrast(value("--text"), value(surface))).toBeGreaterThan(10);
      expect(contrast(value("--text-dim"), value(surface)), surface).toBeGreaterThan(4.5);
    }
    expect(contrast(value("--accent-text"), value("--accent"))).toBeGreaterThan(10);
  });

  it("has statuses and severities that can be read as text on panels and on the page", () => {
    for (const name of TOKENS.filter((token) => token.startsWith("--status") || token.startsWith("--severity"))) {
      for (const surface of ["--surface-0", "--surface-1"]) {
        expect(contrast(value(name), value(surface)), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each(Object.entries(SIGHTS))("keeps statuses apart for %s sight", (_, sight) => {
    const apart = STATUSES.filter((status) => !SHARED.has(status));
    for (const [index, one] of apart.entries()) {
      for (const other of apart.slice(index + 1)) {
        const found = distance(value(statusToken(one)), value(statusToken(other)), sight);
        expect(found, `${one} and ${other}`).toBeGreaterThan(11);
      }
    }
  });
});
