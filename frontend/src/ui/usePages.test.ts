import { h, render } from "preact";
import { afterEach, expect, it, vi } from "vitest";
import { type Paged, usePages } from "./usePages";

const answer = (body: unknown) => new Response(JSON.stringify(body));

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it("a later page that does not come leaves what is there, and is the one that is tried again", async () => {
  const asked: string[] = [];
  let fails = false;
  vi.stubGlobal("fetch", async (address: string) => {
    const next = new URL(address, "http://x").searchParams.get("next") ?? "";
    asked.push(next);
    if (fails) throw new TypeError("no network");
    return answer(next ? { items: [3, 4], next: null } : { items: [1, 2], next: "b" });
  });
  let seen!: Paged<number, object>;
  const List = () => {
    seen = usePages<number>("/things");
    return null;
  };
  render(h(List, {}), document.body);
  await vi.waitFor(() => expect(seen.items).toEqual([1, 2]));
  fails = true;
  seen.more?.();
  await vi.waitFor(() => expect(seen.problem).not.toBe(""));
  expect(seen.items).toEqual([1, 2]);
  expect(seen.more).toBeNull();
  fails = false;
  seen.retry();
  await vi.waitFor(() => expect(seen.items).toEqual([1, 2, 3, 4]));
  expect([seen.problem, seen.more]).toEqual(["", null]);
  expect(asked).toEqual(["", "b", "b"]);
  seen.again();
  await vi.waitFor(() => expect(asked).toEqual(["", "b", "b", ""]));
});
