import { afterEach, beforeEach, expect, it } from "vitest";
import { focusIsLost, keepFocus, rememberFocus } from "./focus";

const at = () => (document.activeElement as HTMLElement | null)?.id;
const the = (id: string) => document.getElementById(id) as HTMLElement;

beforeEach(() => {
  document.body.innerHTML = `<main id="main" tabindex="-1"><ul>
    <li><button id="a"></button></li><li><button id="b"></button></li><li><button id="c"></button></li></ul></main>`;
});
afterEach(() => {
  document.body.innerHTML = "";
});

it("the focus goes back to the control that had it", () => {
  the("b").focus();
  const giveBack = rememberFocus();
  the("c").focus();
  giveBack();
  expect(at()).toBe("b");
});

it("where the control has gone with its row, the next row gets the focus, or the one before", () => {
  the("b").focus();
  const giveBack = rememberFocus();
  the("b").closest("li")?.remove();
  giveBack();
  expect(at()).toBe("c");
  const again = rememberFocus();
  the("c").closest("li")?.remove();
  again();
  expect(at()).toBe("a");
});

it("where nothing is left around, the page's content gets it", () => {
  the("a").focus();
  const giveBack = rememberFocus();
  document.querySelector("ul")?.remove();
  giveBack();
  expect(at()).toBe("main");
});

it("a control that goes a little later leaves the focus to its neighbour, unless it has moved on", async () => {
  the("b").focus();
  keepFocus();
  the("b").closest("li")?.remove();
  await Promise.resolve();
  expect(at()).toBe("c");
  keepFocus();
  the("a").focus();
  the("c").closest("li")?.remove();
  await Promise.resolve();
  expect(at()).toBe("a");
});

/** The row of this control goes; the browser tells it a moment later. */
async function goes(id: string): Promise<void> {
  the(id).closest("li")?.remove();
  await Promise.resolve();
}

it("a control that has got the focus back and goes a moment later leaves it to what stands in its place", async () => {
  the("b").focus();
  const giveBack = rememberFocus();
  the("c").focus();
  giveBack();
  await goes("b");
  expect(at()).toBe("c");
});

it("one thing at a time is watched: what is pressed again goes by the place it has by then", async () => {
  the("c").closest("li")?.insertAdjacentHTML("afterend", '<li><button id="d"></button></li>');
  the("b").focus();
  keepFocus(); // and it fails
  the("a").closest("li")?.remove();
  keepFocus();
  await goes("b");
  expect(at()).toBe("c");
});

it("a watch ends with what it watched: the next control's place is nobody's to keep", async () => {
  the("b").focus();
  keepFocus();
  await goes("b");
  expect(at()).toBe("c");
  await goes("c");
  expect(focusIsLost()).toBe(true);
});

it("a watch ends when the focus moves on, though it comes back", async () => {
  the("b").focus();
  keepFocus();
  the("a").focus();
  the("b").focus();
  await goes("b");
  expect(focusIsLost()).toBe(true);
});

it("what changes elsewhere does not end a watch", async () => {
  the("b").focus();
  keepFocus();
  await goes("a");
  await goes("b");
  expect(at()).toBe("c");
});

it("nothing has the focus, nothing is watched in the place of what had it", async () => {
  the("b").focus();
  keepFocus();
  the("b").blur(); // as a button that is disabled while it does its work
  keepFocus();
  rememberFocus()();
  await goes("b");
  expect(at()).toBe("c");
});
