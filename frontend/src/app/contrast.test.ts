import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

// WCAG 2.2, 1.4.3 and 1.4.11, computed from the tokens themselves: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const TOKENS = read("./tokens.css");
const [LIGHT_PART = "", DARK_PART = ""] = TOKENS.split("@media (prefers-color-scheme: dark)");
const light = colours(LIGHT_PART);
const dark = { ...light, ...colours(DARK_PART) };

type Rgb = readonly [number, number, number];

function colours(css: string): Record<string, Rgb> {
  const found = [...css.matchAll(/--([\w-]+):\s*#([0-9a-f]{6})\b/g)];
  return Object.fromEntries(found.map(([, name = "", hex = ""]) => [name, fromHex(hex)]));
}

function fromHex(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const part = (n: number): number => {
    const k = (n + hue / 30) % 12;
    return (
      lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    );
  };
  return [part(0), part(8), part(4)];
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one: Rgb, other: Rgb): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["ground", "surface", "raised", "sunken", "hover"];
const TEXT = 4.5;
const PART = 3;
/** Colour, what it stands on, and the least contrast. */
const PAIRS: readonly [string, string, number][] = [
  ...["text", "quiet", "accent", "danger", "success"].flatMap((text) =>
    GROUNDS.map((ground): [string, string, number] => [text, ground, TEXT]),
  ),
  ...["info", "success", "warning", "danger", "accent"].map((tone): [string, string, number] => [
    tone,
    `${tone}-soft`,
    TEXT,
  ]),
  ["text", "accent-soft", TEXT],
  ["quiet", "accent-soft", TEXT],
  ["text", "warning-soft", TEXT],
  ["text", "danger-soft", TEXT],
  ["on-accent", "accent", TEXT],
  ["on-accent", "accent-hover", TEXT],
  ["ground", "quiet", TEXT],
  ["ground", "text", TEXT],
  ...["line-strong", "accent"].flatMap((line) =>
    ["ground", "surface", "raised"].map((ground): [string, string, number] => [line, ground, PART]),
  ),
];

describe.each([
  ["light", light],
  ["dark", dark],
] as const)("in the %s", (_, palette) => {
  test.each(PAIRS)("%s can be read on %s", (text, ground, least) => {
    const [front, back] = [palette[text], palette[ground]];
    if (!front || !back) throw new Error(`no such token: ${text} or ${ground}`);
    expect(contrast(front, back)).toBeGreaterThanOrEqual(least);
  });
});

test("initials can be read on every colour of a name", () => {
  const css = read("./base.css");
  const hues = [
    200,
    ...[...css.matchAll(/\[data-hue="\d+"\] \{\s*--hue: (\d+)/g)].map(([, hue]) => Number(hue)),
  ];
  expect(hues).toHaveLength(12);
  const shades = [...css.matchAll(/hsl\(var\(--hue\) (\d+)% (\d+)%\)/g)].map(
    ([, saturation, lightness]) => [Number(saturation) / 100, Number(lightness) / 100] as const,
  );
  expect(shades).toHaveLength(4); // ground and letters, in the light and in the dark
  for (const hue of hues) {
    for (const at of [0, 2]) {
      const [ground, letters] = [shades[at], shades[at + 1]].map((shade) =>
        fromHsl(hue, ...(shade ?? [0, 0])),
      );
      if (ground && letters) expect(contrast(ground, letters)).toBeGreaterThanOrEqual(TEXT);
    }
  }
});

test("the sums are right: black on white is 21, and the standard's own grey is just enough", () => {
  expect(contrast(fromHex("000000"), fromHex("ffffff"))).toBeCloseTo(21);
  expect(contrast(fromHex("767676"), fromHex("ffffff"))).toBeCloseTo(4.54, 1);
});
