import { expect, test } from "vitest";
import { en } from "./en";
import { fr } from "./fr";
import { chat } from "./fr/chat";
import { core } from "./fr/core";
import { pages } from "./fr/pages";
import type { Entry, Key } from "./index";

const forms = (entry: Entry): string[] => (typeof entry === "string" ? [entry] : Object.values(entry));
const named = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
/** What a word may leave out: "one message" need not say 1. */
const placeholders = (entry: Entry): string[] => [...new Set(forms(entry).flatMap(named))].sort();

test("a word is given the same things in both languages, and is never empty", () => {
  const wrong = (Object.keys(fr) as Key[]).filter(
    (key) =>
      placeholders(fr[key]).join() !== placeholders(en[key]).join() ||
      [...forms(fr[key]), ...forms(en[key])].some((text) => text.trim() === ""),
  );
  expect(wrong).toEqual([]);
});

test("French punctuation does not begin a line of its own", () => {
  const entries = Object.entries<Entry>({ ...core, ...pages, ...chat });
  const loose = entries.filter(([, entry]) => forms(entry).some((text) => / [:;?!»]|« /.test(text)));
  expect(loose.map(([key]) => key)).toEqual([]);
});

test("no key stands in two catalogues, where the later would silence the earlier", () => {
  const keys = [core, chat, pages].flatMap((catalogue) => Object.keys(catalogue));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});
