import { afterEach, beforeEach, expect, it } from "vitest";
import { keepFocus, rememberFocus } from "./focus";

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
