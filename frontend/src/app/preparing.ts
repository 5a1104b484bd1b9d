import { useEffect } from "preact/hooks";

/** How many things are being prepared on this page that a reload would lose, such as files of a message. */
let count = 0;

export const isPreparing = (): boolean => count > 0;

/** While `busy`, this page is not exchanged for a newer build's. */
export function usePreparing(busy: boolean): void {
  useEffect(() => {
    if (!busy) return;
    count += 1;
    return () => {
      count -= 1;
    };
  }, [busy]);
}
