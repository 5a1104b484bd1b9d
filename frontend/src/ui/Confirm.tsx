import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Dialog } from "./Dialog";
import { Notice } from "./Notice";
import { Submit } from "./Submit";
import { useShown } from "./useShown";
import { useTask } from "./useTask";

interface ConfirmProps {
  title: string;
  /** What will happen, and what stays. */
  children: ComponentChildren;
  /** The verb on the button. */
  action: string;
  danger?: boolean;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks once, in words, before something is done that cannot be undone. */
export function Confirm({ title, children, action, danger = false, onConfirm, onClose }: ConfirmProps) {
  const task = useTask();
  const shown = useShown();
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void task.run(onConfirm).then((done) => done && shown.current && onClose());
        }}
      >
        <div>{children}</div>
        {task.problem && <Notice tone="danger">{task.problem}</Notice>}
        <div class="form-buttons">
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <Submit busy={task.busy} danger={danger}>
            {action}
          </Submit>
        </div>
      </form>
    </Dialog>
  );
}
