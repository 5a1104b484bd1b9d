import { expect, test } from "vitest";
import { deviceOf } from "./devices";

const CASES: [string, ReturnType<typeof deviceOf>][] = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
    { browser: "Edge", system: "Windows", handheld: false },
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    { browser: "Safari", system: "iPhone", handheld: true },
  ],
  [
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
    { browser: "Chrome", system: "Android", handheld: true },
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    { browser: "Firefox", system: "Linux", handheld: false },
  ],
  ["curl/8.5", { browser: null, system: null, handheld: false }],
  ["", { browser: null, system: null, handheld: false }],
];

test.each(CASES)("%s", (userAgent, device) => {
  expect(deviceOf(userAgent)).toEqual(device);
});
