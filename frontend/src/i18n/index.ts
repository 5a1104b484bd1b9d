import { computed, signal } from "@preact/signals";
import type { Words } from "./fr";

export type Locale = "fr" | "en";
export type Key = keyof Words;
/** A word, one by number, or one by how the reader is addressed (pupils are *tu*, adults *vous*). */
export type Entry = string | { one: string; other: string } | { tu: string; vous: string };
type Params = Record<string, string | number>;

const words = signal<Words | null>(null);
export const locale = signal<Locale>("fr");
export const address = signal<"tu" | "vous">("vous");
const plural = computed(() => new Intl.PluralRules(locale.value));

/** Load the catalogue of a language and make it the one in use. */
export async function useLocale(wanted: Locale): Promise<void> {
  const loaded = wanted === "en" ? (await import("./en")).en : (await import("./fr")).fr;
  words.value = loaded;
  locale.value = wanted;
  document.documentElement.lang = wanted;
}

/** The word for `key` in the reader's language; `{name}` is replaced from `params`, `n` chooses the plural. */
export function t(key: Key, params: Params = {}): string {
  const entry: Entry | undefined = words.value?.[key];
  if (entry === undefined) return key;
  return chosen(entry, params).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(locale.value) : value;
  });
}

function chosen(entry: Entry, params: Params): string {
  if (typeof entry === "string") return entry;
  if ("tu" in entry) return entry[address.value];
  return plural.value.select(Number(params.n ?? 0)) === "one" ? entry.one : entry.other;
}
