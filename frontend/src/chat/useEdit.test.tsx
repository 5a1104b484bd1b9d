import "fake-indexeddb/auto";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Message, Room } from "../api/protocol";
import { edits, endEdit, forgetEdits, keepEdit } from "../store/edits";
import { useEdit } from "./useEdit";

const MESSAGE = { id: "5", parent: null, body: "as it was", version: 1, author: { id: "1" } } as Message;
const ROOM = { abilities: { post: true, reply: true } } as Room;
const HALF = { source: "half a", version: 1, inThread: false };

interface Shown {
  message?: Partial<Message>;
  room?: Room;
  reader?: string;
  inThread?: boolean;
}
let edit: ReturnType<typeof useEdit>;

function Row({ message, room = ROOM, reader = "1", inThread = false }: Shown) {
  edit = useEdit({ message: { ...MESSAGE, ...message }, room, reader, inThread });
  return null;
}
const show = (row: Shown = {}) => act(() => render(<Row {...row} />, document.body));

beforeEach(forgetEdits);
afterEach(() => render(null, document.body));

it("is there at once when it was left, and is not asked for", () => {
  keepEdit("5", HALF);
  show();
  expect(edit.editing?.byHand).toBe(false);
  act(() => edit.end());
  expect([edit.editing, edits.value.size]).toEqual([undefined, 0]);
});

it("has one editor, where it was asked for last, with what was written in the other", () => {
  const both: Record<string, ReturnType<typeof useEdit>> = {};
  function Pane({ inThread }: { inThread: boolean }) {
    both[inThread ? "thread" : "room"] = useEdit({ message: MESSAGE, room: ROOM, reader: "1", inThread });
    return null;
  }
  const panes = () => [both.room?.editing?.byHand, both.thread?.editing?.byHand];
  act(() =>
    render(
      <>
        <Pane inThread={false} />
        <Pane inThread={true} />
      </>,
      document.body,
    ),
  );
  act(() => both.room?.begin());
  expect(panes()).toEqual([true, undefined]);
  act(() => keepEdit("5", HALF));
  act(() => both.thread?.begin());
  expect(panes()).toEqual([undefined, true]);
  expect(edits.value.get("5")).toEqual({ ...HALF, inThread: true });
  act(() => both.thread?.end());
  expect(panes()).toEqual([undefined, undefined]);
});

it("is over when the message says it, however late that is heard", () => {
  show();
  act(() => edit.begin());
  act(() => keepEdit("5", HALF));
  show();
  expect(edit.editing).toBeDefined();
  show({ message: { body: "half a", version: 2 } });
  expect(edits.value.size).toBe(0);
});

it("ends in the row that came back when the one that was left has saved it", () => {
  keepEdit("5", HALF);
  show();
  act(() => endEdit("5"));
  expect(edit.editing).toBeUndefined();
});

it.each<[string, Shown]>([
  ["another reader", { reader: "2" }],
  ["a room where one may not write any more", { room: { abilities: { post: false } } as Room }],
  ["a message that was deleted", { message: { deleted: {} as Message["deleted"] } }],
  ["what was saved just before the page went", { message: { body: "half a" } }],
])("does not come back for %s", (_, row) => {
  keepEdit("5", HALF);
  show(row);
  expect(edit.editing).toBeUndefined();
});

it("waits while one may not write, takes no focus then, and is over with its message", () => {
  show();
  act(() => edit.begin());
  expect(edit.editing?.byHand).toBe(true);
  show({ room: { abilities: { post: false } } as Room });
  expect(edit.editing).toBeUndefined();
  show();
  expect(edit.editing?.byHand).toBe(false);
  show({ message: { deleted: {} as Message["deleted"] } });
  expect(edits.value.size).toBe(0);
});
