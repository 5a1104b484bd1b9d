import type { Id, Message } from "../api/protocol";
import type { Pending } from "../outbox";
import { PendingRow } from "./PendingRow";
import { DayLine } from "./Rows";
import { waitingRows } from "./rows";

interface Props {
  pending: readonly Pending[];
  /** What stands above the first of them: a message, or the root of a thread without replies. */
  last: Message | undefined;
  reader: Id;
}

/** One's own messages that the server has not confirmed, below those it has. */
export function PendingRows({ pending, last, reader }: Props) {
  if (pending.length === 0) return null;
  return (
    <ol class="rows rows-pending">
      {waitingRows(pending, last, reader).map((row) =>
        row.kind === "day" ? (
          <DayLine key={row.key} at={row.at} />
        ) : (
          <PendingRow key={row.key} row={row.waiting} joined={row.joined} />
        ),
      )}
    </ol>
  );
}
