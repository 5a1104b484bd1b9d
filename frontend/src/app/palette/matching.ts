import { plain } from "../../chat/mentions";

/**
 * How well `text` answers the query: 0 is it, 1 begins with it, 2 every word of it begins one there, 3 holds them
 * all; null: not at all. Accents and case do not matter.
 */
export function rank(text: string, query: string): number | null {
  const whole = plain(text);
  const wanted = plain(query.trim());
  if (whole === wanted) return 0;
  if (whole.startsWith(wanted)) return 1;
  const words = wanted.split(/\s+/);
  if (!words.every((word) => whole.includes(word))) return null;
  const starts = whole.split(/[\s'’«»().,–—-]+/);
  return words.every((word) => starts.some((start) => start.startsWith(word))) ? 2 : 3;
}

/** Those that answer the query, the best first, in their own order where equal. An empty query keeps all. */
export function matching<T extends { title: string }>(entries: readonly T[], query: string): T[] {
  return entries
    .map((entry, index) => ({ entry, index, rank: rank(entry.title, query) }))
    .filter((one): one is { entry: T; index: number; rank: number } => one.rank !== null)
    .sort((one, other) => one.rank - other.rank || one.index - other.index)
    .map(({ entry }) => entry);
}
