import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** Open the dialog over the page while it is drawn, and give the focus back where it was. */
export function useModal(ref: RefObject<HTMLDialogElement | null>): void {
  // Before the next key: what is typed at once must not go to the page behind.
  useLayoutEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    // Where a question is answered; what is only read begins at its top.
    const form = ref.current?.querySelector("form");
    form?.querySelector<HTMLElement>("input:checked, input:not([type=radio]), select, textarea")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}
