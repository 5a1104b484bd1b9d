import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Whether this is still on the page: an answer may come when its question has been closed, and another asked. */
export function useShown(): RefObject<boolean> {
  const shown = useRef<boolean>(true);
  useLayoutEffect(
    () => () => {
      shown.current = false;
    },
    [],
  );
  return shown;
}
