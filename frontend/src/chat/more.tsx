import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { t } from "../i18n";
import { useReturn } from "../ui/useReturn";
import { useNear } from "./scrolling";

interface More {
  /** To be put on the edge behind which there is more. */
  mark: RefObject<HTMLDivElement | null>;
  /** Why the last attempt failed, in words; empty while it did not. */
  problem: string;
  again: () => void;
}

/**
 * What lies beyond an edge is loaded when the reader comes near it, and again after each change of `shown`. What
 * failed waits for the reader's wish, or for the connection to come back. `load` null: there is nothing more.
 */
export function useMore(
  box: RefObject<HTMLElement | null>,
  load: (() => Promise<void>) | null,
  shown: unknown,
): More {
  const [problem, setProblem] = useState("");
  const again = (): void => {
    load?.().then(
      () => setProblem(""),
      (error: unknown) => setProblem(explain(error)),
    );
  };
  useEffect(() => setProblem(""), [shown]);
  useReturn(problem !== "", again);
  return { mark: useNear(box, load && problem === "" ? again : null, shown), problem, again };
}

/** What is said at an edge: what is there, or why it is not and what to do. */
export function Edge({ more: { mark, problem, again }, words }: { more: More; words: string }) {
  return (
    <div ref={mark} class="messages-edge">
      {problem ? (
        <>
          <p role="alert">{problem}</p>
          <button type="button" class="button" onClick={again}>
            {t("action.retry")}
          </button>
        </>
      ) : (
        <p>{words}</p>
      )}
    </div>
  );
}
