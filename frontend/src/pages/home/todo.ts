import type { Id, Report, Room } from "../../api/protocol";
import type { Pending } from "../../outbox";

/** One thing that waits for the person, and where it is done. */
export type Task =
  | { kind: "mention"; room: Id; count: number; href: string }
  | { kind: "report"; room: Id; count: number; href: string }
  | { kind: "failed"; room: Id; count: number; href: string };

/**
 * What waits: messages that could not leave first, then what a moderator must look at, then mentions.
 * Reports count while they are younger than `since` (ms since 1970): the desk that closes them is yet to come.
 */
export function tasksOf(
  rooms: readonly Room[],
  pending: readonly Pending[],
  reports: readonly Report[],
  since: number,
): Task[] {
  const failed = new Map<string, { room: Id; count: number }>();
  for (const { room, parent, state } of pending) {
    if (state !== "failed") continue;
    const href = parent ? `/messages/${room}/thread/${parent}` : `/messages/${room}`;
    failed.set(href, { room, count: (failed.get(href)?.count ?? 0) + 1 });
  }
  const recent = reports.filter(({ at }) => Date.parse(at) >= since);
  const reported = counted(recent.map(({ room }) => room));
  return [
    ...[...failed].map(([href, { room, count }]): Task => ({ kind: "failed", room, count, href })),
    ...[...reported].map(
      ([room, count]): Task => ({ kind: "report", room, count, href: `/messages/${room}/reports` }),
    ),
    ...rooms
      .filter(({ mentions, mode }) => mentions > 0 && mode !== "archived")
      .map(
        ({ id, mentions }): Task => ({ kind: "mention", room: id, count: mentions, href: `/messages/${id}` }),
      ),
  ];
}

function counted(rooms: readonly Id[]): Map<Id, number> {
  const counts = new Map<Id, number>();
  for (const room of rooms) counts.set(room, (counts.get(room) ?? 0) + 1);
  return counts;
}
