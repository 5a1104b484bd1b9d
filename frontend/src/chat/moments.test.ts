import { expect, it } from "vitest";
import { localMinute, moments } from "./moments";

const offered = (now: string): string[] => moments(new Date(now)).map(localMinute);

it("a message may leave this evening or tomorrow morning", () => {
  expect(offered("2026-11-24T10:00:00")).toEqual(["2026-11-24T18:00", "2026-11-25T08:00"]);
});

it("an evening that is over or about to begin is not offered", () => {
  expect(offered("2026-11-24T17:45:00")).toEqual(["2026-11-25T08:00"]);
});

it("before and within a weekend, Monday morning is offered too", () => {
  expect(offered("2026-11-27T19:00:00")).toEqual(["2026-11-28T08:00", "2026-11-30T08:00"]);
  expect(offered("2026-11-28T19:00:00")).toEqual(["2026-11-29T08:00", "2026-11-30T08:00"]);
  expect(offered("2026-11-29T19:00:00")).toEqual(["2026-11-30T08:00"]);
});
