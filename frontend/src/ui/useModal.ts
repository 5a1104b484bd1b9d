import type { RefObject, TargetedEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusIsLost, rememberFocus } from "./focus";

/** What a dialog that has just closed will do; one that comes in its place does it instead, when it closes. */
let owed: (() => void) | null = null;

interface Closing {
  onCancel: (event: TargetedEvent<HTMLDialogElement>) => void;
  onClose: () => void;
}

/**
 * Open the dialog over the page while it is drawn, and give the focus back where it was. Gives the handlers that the
 * dialog needs; the second one closes it too.
 */
export function useModal(ref: RefObject<HTMLDialogElement | null>, onClose: () => void): Closing {
  const over = useRef(false);
  // Before the next key: what is typed at once must not go to the page behind.
  useLayoutEffect(() => {
    const giveBack = owed && focusIsLost() ? owed : rememberFocus();
    owed = null;
    ref.current?.showModal();
    // Where a question is answered; what is only read begins at its top.
    const form = ref.current?.querySelector("form");
    form?.querySelector<HTMLElement>("input:checked, input:not([type=radio]), select, textarea")?.focus();
    return () => {
      over.current = true;
      owed = giveBack;
      // Once all is drawn: what had the focus may have gone with the dialog.
      queueMicrotask(() => {
        if (owed !== giveBack) return;
        owed = null;
        giveBack();
      });
    };
  }, []);
  const close = (): void => {
    if (over.current) return; // its `close` comes late, when another may stand in its place
    over.current = true;
    onClose();
  };
  return {
    // Escape says `cancel` at once, but `close` in the next frame only: a key pressed in between would find it open.
    // It is asked of the dialog only when no menu in it, no list and no half-written character takes the key first.
    onCancel: ({ target, currentTarget }) => {
      if (target === currentTarget) close(); // a file that is not chosen is a `cancel` too
    },
    onClose: close,
  };
}
