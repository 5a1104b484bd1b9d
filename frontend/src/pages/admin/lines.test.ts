import { expect, test } from "vitest";
import type { PlanLineOut } from "../../api/generated";
import { linesByKind } from "./lines";

const line = (kind: PlanLineOut["kind"], action: PlanLineOut["action"], count: number): PlanLineOut => ({
  kind,
  action,
  count,
  samples: [],
});

test("a plan is read by what it is about, and says nothing of nothing", () => {
  const kinds = linesByKind([
    line("memberships", "create", 4),
    line("people", "create", 2),
    line("groups", "archive", 0),
    line("people", "suspend", 1),
  ]);
  const told = kinds.map(({ kind, lines }) => [
    kind,
    ...lines.map(({ action, count }) => `${action} ${count}`),
  ]);
  expect(told).toEqual([
    ["people", "create 2", "suspend 1"],
    ["memberships", "create 4"],
  ]);
});
