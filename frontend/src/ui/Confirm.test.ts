import { h, render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Confirm } from "./Confirm";
import { toasts } from "./toast";

const closed = vi.fn();
let answer: { done: () => void; fail: (reason: Error) => void };

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function confirmed(): Promise<void> {
  const onConfirm = () =>
    new Promise<void>((done, fail) => {
      answer = { done, fail };
    });
  render(h(Confirm, { title: "?", action: "!", children: "", onConfirm, onClose: closed }), document.body);
  document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settled();
}

beforeEach(() => {
  closed.mockClear();
  toasts.value = [];
});
afterEach(() => render(null, document.body));

it("closes once it is done", async () => {
  await confirmed();
  answer.done();
  await settled();
  expect(closed).toHaveBeenCalledOnce();
});

it("whose answer comes when it is gone closes nothing: another may stand in its place", async () => {
  await confirmed();
  render(null, document.body);
  answer.done();
  await settled();
  expect(closed).not.toHaveBeenCalled();
});

it("what fails when it is gone is said all the same", async () => {
  await confirmed();
  render(null, document.body);
  answer.fail(new Error("away"));
  await settled();
  expect(toasts.value.map(({ tone }) => tone)).toEqual(["danger"]);
});
