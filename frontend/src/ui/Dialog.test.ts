import { h, render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Dialog } from "./Dialog";

const closed = vi.fn();
const dialog = () => document.querySelector("dialog") as HTMLDialogElement;

beforeEach(() => {
  closed.mockClear();
  render(h(Dialog, { title: "?", onClose: closed, children: h("input", { type: "file" }) }), document.body);
});
afterEach(() => render(null, document.body));

it("Escape closes with the key itself, and the browser's word a frame later closes nothing more", () => {
  const old = dialog();
  old.dispatchEvent(new Event("cancel"));
  expect(closed).toHaveBeenCalledOnce();
  old.dispatchEvent(new Event("close"));
  expect(closed).toHaveBeenCalledOnce();
});

it("what is heard of a dialog that is gone closes nothing: another may stand in its place", () => {
  const old = dialog();
  render(null, document.body);
  old.dispatchEvent(new Event("close"));
  expect(closed).not.toHaveBeenCalled();
});

it("a browser that closes it without a word before is heard", () => {
  dialog().dispatchEvent(new Event("close"));
  expect(closed).toHaveBeenCalledOnce();
});

it("a file that is not chosen after all leaves the dialog open", () => {
  document.querySelector("input")?.dispatchEvent(new Event("cancel", { bubbles: true }));
  expect(closed).not.toHaveBeenCalled();
});
