import type { Id } from "../api/protocol";

/** Names as they stand in the text box ("@Lina Benali"), and whom they mean: a person's id, or the room. */
export type Named = ReadonlyMap<string, Id | "room">;

const SOURCE = /@\[([^\]\n]{1,100})\]\((?:person:(\d{1,18})|(room))\)/g;

/** The text of a message's source as its writer sees it, and the names in it. */
export function fromSource(source: string): { text: string; named: Map<string, Id | "room"> } {
  const named = new Map<string, Id | "room">();
  const text = source.replace(SOURCE, (_, name: string, person: Id | undefined) => {
    named.set(`@${name}`, person ?? "room");
    return `@${name}`;
  });
  return { text, named };
}

/** The source of what was written: each name that was picked becomes a mention again. */
export function toSource(text: string, named: Named): string {
  const names = [...named.keys()].filter((name) => text.includes(name));
  if (names.length === 0) return text;
  names.sort((one, other) => other.length - one.length); // "@Lina Benali" before "@Lina"
  const pattern = new RegExp(`(?:${names.map(escaped).join("|")})(?![\\p{L}\\p{N}])`, "gu");
  return text.replace(pattern, (name) => {
    const whom = named.get(name);
    return whom === "room" ? `@[${name.slice(1)}](room)` : `@[${name.slice(1)}](person:${whom})`;
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What stands between an "@" and the caret, while a name is being written; null when none is. */
export function beingNamed(text: string, caret: number): { from: number; query: string } | null {
  const found = /(?:^|[\s(])@([\p{L}\p{N}'’ -]{0,40})$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[1] ?? "";
  if (query.startsWith(" ") || query.split(" ").length > 3) return null;
  return { from: caret - query.length - 1, query };
}

/** Letters without accents and case, as names are looked for. */
export const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those whose given or family name begins as written, at most `limit`. */
export function matching<T extends { name: string }>(people: readonly T[], query: string, limit = 6): T[] {
  const wanted = plain(query);
  return people
    .filter(({ name }) => {
      const known = plain(name);
      return known.startsWith(wanted) || known.split(/[\s-]+/).some((part) => part.startsWith(wanted));
    })
    .slice(0, limit);
}
