import type { Id, Instant, Message } from "../api/protocol";
import type { Pending } from "../outbox";
import { PendingRow } from "./PendingRow";
import { DayLine } from "./Rows";
import { waitingRows } from "./rows";

interface Props {
  pending: readonly Pending[];
  /** The row above the first of them. */
  last: Message | undefined;
  /** The time of what stands above where no row does: of the root of a thread without replies. */
  since?: Instant | null;
  reader: Id;
}

/** One's own messages that the server has not confirmed, below those it has. */
export function PendingRows({ pending, last, since, reader }: Props) {
  if (pending.length === 0) return null;
  return (
    <ol class="rows rows-pending">
      {waitingRows(pending, last, reader, since).map((row) =>
        row.kind === "day" ? (
          <DayLine key={row.key} at={row.at} />
        ) : (
          <PendingRow key={row.key} row={row.waiting} joined={row.joined} />
        ),
      )}
    </ol>
  );
}
