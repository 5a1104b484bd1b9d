import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { edits, endEdit, keepEdit } from "../store/edits";
import type { Editing } from "./composing";
import type { RowProps } from "./MessageRow";
import { mayEdit } from "./RowActions";

type Row = Pick<RowProps, "message" | "room" | "reader" | "inThread">;

/** Whether a row is being changed: it was asked for in this pane, a moment or a visit ago, and has not ended. */
export function useEdit({ message, room, reader, inThread }: Row) {
  const { id, body, deleted, version } = message;
  const here = useComputed(() => edits.value.get(id)?.inThread === inThread).value;
  const byHand = useRef(false);
  const seen = useRef(body);
  useEffect(() => {
    const changed = seen.current !== body;
    seen.current = body;
    // Its message has gone, or says what it should: it was saved, and the answer came late or never.
    const saved = (changed || !byHand.current) && edits.peek().get(id)?.source.trim() === body;
    if (here && (deleted || saved)) endEdit(id);
  }, [here, body, deleted]);
  const shown = here && mayEdit({ message, room, reader });
  const editing: Editing | undefined = shown ? { message, inThread, byHand: byHand.current } : undefined;
  if (!shown) byHand.current = false;
  return {
    editing,
    /** An edit that was begun in the other pane goes on here. */
    begin(): void {
      byHand.current = true;
      keepEdit(id, { source: body, version, ...edits.peek().get(id), inThread });
    },
    end: (): void => endEdit(id),
  };
}
