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
  const back = useRef(false);
  if (words) said.current = true;
  else if (state !== "online" && back.current) said.current = false; // said once; this cut was not told of
  back.current = said.current && state === "online";
  return (
    <div role="status" class={words ? "shell-offline" : "visually-hidden"}>
      {words || (back.current ? t("live.back") : "")}
    </div>
  );
}
