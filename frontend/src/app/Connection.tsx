import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { live } from "../live";

/** A short cut in the connection is nobody's concern. */
const PATIENCE_MS = 2_000;

/** Says that we are offline, or that the server is being looked for; nothing while all is well. */
export function Connection() {
  const state = live.state.value;
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (state === "online" || state === "idle") return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const words =
    state === "offline" ? t("live.offline") : late && state === "connecting" ? t("live.reconnecting") : "";
  const said = useRef(false);
  if (words) said.current = true;
  return (
    <div role="status" class={words ? "shell-offline" : "visually-hidden"}>
      {words || (said.current && state === "online" ? t("live.back") : "")}
    </div>
  );
}
