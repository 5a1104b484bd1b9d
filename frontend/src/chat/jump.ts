import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { explain } from "../api/errors";
import type { Id } from "../api/protocol";
import { t } from "../i18n";
import { navigate, route } from "../router";
import { isWished, wish } from "../store/room";
import { toast } from "../ui/toast";
import { linkTo } from "./actions";
import { messageIn } from "./opening";
import type { Scrolling } from "./scrolling";

interface Jump {
  room: Id;
  /** The thread whose replies are listed; null: the room's own messages. */
  parent: Id | null;
  /** The message to go to, if the address points at one of this list. */
  target: Id | null;
  box: { current: HTMLElement | null };
  scrolling: Scrolling;
  /** What is shown now. */
  items: readonly { id: Id }[];
  /** Bring in what surrounds a message that is not shown. Raises ApiError. */
  load: (seq: number) => Promise<unknown>;
}

/**
 * Follow an address that points at a message: load around it, show it, put the focus on it. One who comes back to
 * such an address finds the list where they left it.
 */
export function useJump({ room, parent, target, box, scrolling, items, load }: Jump): void {
  const [done, setDone] = useState<string | null>(null);
  const here = target !== null && items.some(({ id }) => id === target);
  useLayoutEffect(() => {
    if (!target || target === done) return;
    if (route.peek().back) {
      setDone(target);
      return;
    }
    if (!here) {
      void bring(room, parent, target, load);
      return;
    }
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${target}"]`);
    if (!row) return;
    setDone(target);
    wish(listOf(room, parent)); // what was on its way there is there
    scrolling.to(row);
    row.focus({ preventScroll: true });
    row.classList.add("row-target");
    row.addEventListener("animationend", () => row.classList.remove("row-target"), { once: true });
  }, [target, here]);
  useEffect(() => {
    if (!target) setDone(null);
  }, [target]);
}

/** A thread's list has wishes of its own: what the room's own list asked for still comes. */
const listOf = (room: Id, parent: Id | null): string => (parent === null ? room : `${room}/${parent}`);

async function bring(room: Id, parent: Id | null, target: Id, load: Jump["load"]): Promise<void> {
  if (target === parent) return; // it stands above its replies
  const list = listOf(room, parent);
  const mine = wish(list);
  try {
    const message = await messageIn(room, target);
    if (!isWished(list, mine)) return;
    if (!message) toast(t("chat.jump.gone"), "danger");
    // A reply is read in its thread; the record and the reports do not know where it stands.
    else if (message.parent !== parent) navigate(linkTo(message), { replace: true });
    else await load(message.seq);
  } catch (error) {
    toast(explain(error), "danger");
  }
}
