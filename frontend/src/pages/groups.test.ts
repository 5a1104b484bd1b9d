import { expect, test } from "vitest";
import { byTie, type Group } from "./groups";

const group = (id: string, role: string, archived = false) => ({ id, role, archived }) as Group;

test("groups are told apart by what ties one to them, past years aside", () => {
  const sorted = byTie([
    group("1", "pupil"),
    group("2", "family"),
    group("3", "admin"),
    group("4", "head_teacher"),
    group("5", "teacher", true),
  ]);
  const ids = Object.fromEntries(
    Object.entries(sorted).map(([tie, all]: [string, Group[]]) => [tie, all.map(({ id }) => id)]),
  );
  expect(ids).toEqual({ own: ["1", "4"], family: ["2"], overseen: ["3"], archived: ["5"] });
});
