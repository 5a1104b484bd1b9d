import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { focusIsLost, rememberFocus } from "./focus";

/** What a dialog that has just closed will do; one that comes in its place does it instead, when it closes. */
let owed: (() => void) | null = null;

/** Open the dialog over the page while it is drawn, and give the focus back where it was. */
export function useModal(ref: RefObject<HTMLDialogElement | null>): void {
  // Before the next key: what is typed at once must not go to the page behind.
  useLayoutEffect(() => {
    const giveBack = owed && focusIsLost() ? owed : rememberFocus();
    owed = null;
    ref.current?.showModal();
    // Where a question is answered; what is only read begins at its top.
    const form = ref.current?.querySelector("form");
    form?.querySelector<HTMLElement>("input:checked, input:not([type=radio]), select, textarea")?.focus();
    return () => {
      owed = giveBack;
      // Once all is drawn: what had the focus may have gone with the dialog.
      queueMicrotask(() => {
        if (owed !== giveBack) return;
        owed = null;
        giveBack();
      });
    };
  }, []);
}
