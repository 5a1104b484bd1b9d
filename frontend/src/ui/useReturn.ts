import { useEffect } from "preact/hooks";
import { live } from "../live";

/** What failed is tried again by itself when the connection comes back. */
export function useReturn(failed: boolean, again: () => void): void {
  const online = live.state.value === "online";
  useEffect(() => {
    if (online && failed) again();
  }, [online]);
}
