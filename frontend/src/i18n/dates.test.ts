import { expect, test } from "vitest";
import { useLocale } from ".";
import { endOf } from "./dates";

test("an end says its day unless that is today", async () => {
  await useLocale("fr");
  const now = new Date(2026, 10, 28, 22, 57);
  expect(endOf(new Date(2026, 10, 28, 23, 12), now)).toBe("23:12");
  expect(endOf(new Date(2026, 10, 29, 8, 0), now)).toBe("demain à 08:00");
});
