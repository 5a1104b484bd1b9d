import { X } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { IconButton } from "./IconButton";
import { Toasts } from "./Toasts";
import { useModal } from "./useModal";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog: the native one, which keeps the focus and closes with Escape. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const outside = useRef(false);
  const closing = useModal(ref, onClose);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click is on its backdrop
    <dialog
      ref={ref}
      class="dialog"
      aria-labelledby="dialog-title"
      {...closing}
      // A press that began within, to select what is written there, may end outside.
      onPointerDown={(event) => (outside.current = event.target === ref.current)}
      onClick={(event) => outside.current && event.target === ref.current && closing.onClose()}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id="dialog-title">{title}</h2>
          <IconButton icon={X} label={t("action.close")} onClick={closing.onClose} />
        </header>
        {children}
      </div>
      <Toasts />
    </dialog>
  );
}
