import { useRef, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { ApiError } from "../api/http";
import { focusIsLost, rememberFocus } from "./focus";
import { toast } from "./toast";
import { useShown } from "./useShown";

export interface Task {
  busy: boolean;
  /** Why the last attempt failed, in words; empty when it did not, or when a field says it. */
  problem: string;
  fields: Readonly<Record<string, string>>;
  /** Do `work`, once at a time; gives whether it succeeded. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** One thing a person asked for: whether it is under way, and what went wrong with it. */
export function useTask(): Task {
  const [state, setState] = useState({ busy: false, problem: "", fields: {} });
  const running = useRef(false);
  const shown = useShown();
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    const giveBack = rememberFocus();
    setState({ busy: true, problem: "", fields: {} });
    try {
      await work();
      setState({ busy: false, problem: "", fields: {} });
      return true;
    } catch (error) {
      if (!shown.current) {
        toast(explain(error), "danger"); // there is nowhere else to say it any more
        return false;
      }
      const fields = error instanceof ApiError ? error.fields : {};
      setState({ busy: false, problem: Object.keys(fields).length > 0 ? "" : explain(error), fields });
      return false;
    } finally {
      running.current = false;
      // A button that is disabled while it waits loses the focus.
      requestAnimationFrame(() => focusIsLost() && giveBack());
    }
  };
  return { ...state, run };
}
