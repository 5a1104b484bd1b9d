import { h, render } from "preact";
import { afterEach, expect, it, vi } from "vitest";
import { usePreparing } from "./app/preparing";
import { navigate, route, updated } from "./router";

const Busy = () => {
  usePreparing(true);
  return null;
};
const drawn = () => new Promise((resolve) => setTimeout(resolve, 100)); // effects come after the paint

afterEach(() => {
  render(null, document.body);
  updated.is = false;
});

it("a newer build is loaded with the next page, but not while something is prepared on this one", async () => {
  const assign = vi.spyOn(window.location, "assign").mockImplementation(() => {});
  updated.is = true;
  render(h(Busy, {}), document.body);
  await drawn();
  navigate("/messages/1/people");
  expect(assign).not.toHaveBeenCalled();
  expect(route.value.path).toBe("/messages/1/people");
  render(null, document.body);
  await drawn();
  navigate("/messages/1");
  expect(assign).toHaveBeenCalledWith("/messages/1");
});
