import { useEffect, useState } from "preact/hooks";

/** `value`, once it has not changed for `ms`: so that each key is not a question to the server. */
export function useSettled<T>(value: T, ms = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
