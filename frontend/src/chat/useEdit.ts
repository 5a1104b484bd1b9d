import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { edits, endEdit } from "../store/edits";
import type { Editing } from "./composing";
import type { RowProps } from "./MessageRow";
import { mayEdit } from "./RowActions";

type Row = Pick<RowProps, "message" | "room" | "reader" | "inThread">;

/** Whether a row is being changed: because somebody asks for it, or because they did and have not ended it. */
export function useEdit({ message, room, reader, inThread }: Row) {
  const { id, body, deleted } = message;
  const asked = useSignal(false);
  const left = useComputed(() => edits.value.get(id)?.inThread === inThread).value;
  useEffect(() => {
    // It was saved just before the page was left, or its message has gone meanwhile.
    if (left && (deleted || edits.peek().get(id)?.source.trim() === body)) endEdit(id);
  }, [left, deleted]);
  const shown = (asked.value || left) && !deleted && mayEdit({ message, room, reader });
  const editing: Editing | undefined = shown ? { message, inThread, byHand: asked.value } : undefined;
  return {
    editing,
    begin(): void {
      asked.value = true;
    },
    end(): void {
      asked.value = false;
      endEdit(id);
    },
  };
}
