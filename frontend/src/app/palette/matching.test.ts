import { expect, test } from "vitest";
import { matching, rank } from "./matching";

const entries = ["Sortie à Océanopolis", "5e A", "Mathématiques 5e A", "Le Goff Anne-Sophie"].map(
  (title) => ({ title }),
);
const titles = (query: string) => matching(entries, query).map(({ title }) => title);

test("the whole name counts most, then its beginning, then the beginnings of words", () => {
  expect(titles("5e")).toEqual(["5e A", "Mathématiques 5e A"]);
  expect(rank("Mathématiques 5e A", "5e math")).toBe(2);
  expect(rank("Sortie à Océanopolis", "nopolis")).toBe(3);
  expect(rank("Moi", "moi")).toBe(0);
});

test("accents, case and order of words do not matter; what is not there is not found", () => {
  expect(titles("OCEANO")).toEqual(["Sortie à Océanopolis"]);
  expect(titles("sophie goff")).toEqual(["Le Goff Anne-Sophie"]);
  expect(titles("5e B")).toEqual([]);
});

test("nothing asked keeps everything in its order", () => {
  expect(titles("  ")).toEqual(entries.map(({ title }) => title));
});
