import { h, render } from "preact";
import { afterEach, expect, it } from "vitest";
import { Dialog } from "./Dialog";
import { Toasts } from "./Toasts";
import { toast, toasts } from "./toast";

const drawn = () => new Promise((resolve) => setTimeout(resolve, 100)); // effects come after the paint
const close = () => {};
const page = (open: boolean) =>
  render(
    h("div", {}, h(Toasts, {}), open && h(Dialog, { title: "?", onClose: close, children: null })),
    document.body,
  );
const said = (where: string) =>
  [...document.querySelectorAll(`${where} .toast:not([aria-hidden])`)].map((one) => one.textContent);
const seen = () => [...document.querySelectorAll(".toast")].map((one) => one.textContent);

afterEach(() => {
  toasts.value = [];
  render(null, document.body);
});

it("what is said while a dialog is open is said in it, and not once more when it closes", async () => {
  page(true);
  await drawn();
  toast("Done.");
  await drawn();
  expect([said("dialog"), seen()]).toEqual([["Done."], ["Done."]]);
  page(false);
  await drawn();
  expect([said("body"), seen()]).toEqual([[], ["Done."]]); // to be seen still
});

it("what is said with the closing of a dialog is said by the page", async () => {
  page(true);
  await drawn();
  toast("Saved.");
  page(false);
  await drawn();
  expect(said("body")).toEqual(["Saved."]);
});

it("what a dialog had no time to say, the page says", async () => {
  page(true);
  await drawn();
  toast("Saved.");
  await Promise.resolve();
  expect(said("dialog")).toEqual(["Saved."]); // drawn, and gone before it is painted
  page(false);
  await drawn();
  expect(said("body")).toEqual(["Saved."]);
});

it("what the page has said is not said again by a dialog, whatever that says itself", async () => {
  page(false);
  await drawn();
  toast("Sent.");
  await drawn();
  page(true);
  await drawn();
  toast("Done.");
  await drawn();
  expect([said("dialog"), seen()]).toEqual([["Done."], ["Sent.", "Done."]]);
});
