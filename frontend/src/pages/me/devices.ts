/** What a browser calls itself, most telling first: others carry the names of those they descend from. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdgA?\/|\bEdgiOS\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/Chrome\/|\bCriOS\/|Chromium\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "Chromebook"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
  [/\bLinux\b/, "Linux"],
];

export interface Device {
  browser: string | null;
  system: string | null;
  handheld: boolean;
}

/** What a session's user agent tells of the device; null where it tells nothing. */
export function deviceOf(userAgent: string): Device {
  const named = (known: readonly [RegExp, string][]): string | null =>
    known.find(([sign]) => sign.test(userAgent))?.[1] ?? null;
  const system = named(SYSTEMS);
  return {
    browser: named(BROWSERS),
    system,
    handheld: system === "iPhone" || system === "iPad" || system === "Android",
  };
}
