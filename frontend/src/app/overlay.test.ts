import { expect, test } from "vitest";
import { overlayOf } from "./overlay";

function press(on: string, init: KeyboardEventInit): ReturnType<typeof overlayOf> {
  document.body.innerHTML = "<p></p><textarea></textarea><dialog><button></button></dialog>";
  let found: ReturnType<typeof overlayOf> = null;
  document.addEventListener("keydown", (event) => (found = overlayOf(event)), { once: true });
  document.querySelector(on)?.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true }));
  return found;
}

test("Ctrl+K and Cmd+K open the palette, even from a text box", () => {
  expect(press("textarea", { key: "k", ctrlKey: true })).toBe("palette");
  expect(press("p", { key: "K", metaKey: true })).toBe("palette");
  expect(press("p", { key: "k", ctrlKey: true, shiftKey: true })).toBeNull();
  expect(press("p", { key: "k" })).toBeNull();
});

test("? lists the shortcuts, but is a letter in a text box and nobody's in a dialog", () => {
  expect(press("p", { key: "?" })).toBe("shortcuts");
  expect(press("textarea", { key: "?" })).toBeNull();
  expect(press("button", { key: "?" })).toBeNull();
});
