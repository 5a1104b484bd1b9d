import { expect, test } from "vitest";
import { inOrder } from "./heldOrder";

const rooms = (...ids: string[]) => ids.map((id) => ({ id }));

test("what a hand is over keeps its places, and what is new comes first", () => {
  expect(inOrder(rooms("c", "new", "a", "b"), ["a", "b", "gone", "c"])).toEqual(rooms("new", "a", "b", "c"));
  expect(inOrder(rooms("c", "a"), null)).toEqual(rooms("c", "a"));
});
