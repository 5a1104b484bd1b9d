import { effect } from "@preact/signals";
import { workerAddress } from "../api/trusted";
import { live } from "../live";
import { updated } from "../router";

/** A page may be open for days, and the browser looks for a newer build only when one is loaded. */
const LOOK_EVERY_MS = 10 * 60_000;

/** Let the service worker keep the application's shell, so that it opens without a network, and keep it new. */
export function registerWorker(): void {
  // `make dev` builds none: what it kept would hide what was just changed.
  if (import.meta.env.MODE === "development" || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const first = serviceWorker.controller === null;
  let seen = first ? 0 : 1;
  serviceWorker.addEventListener("controllerchange", () => {
    seen += 1;
    if (seen > 1) updated.is = true; // the first one only began to keep what this page is made of
  });
  let lookedAt = Date.now();
  serviceWorker.register(workerAddress(), { updateViaCache: "none" }).then(
    (registration) =>
      effect(() => {
        // A server that was away may have come back with another build.
        if (live.state.value !== "online" || Date.now() - lookedAt < LOOK_EVERY_MS) return;
        lookedAt = Date.now();
        registration.update().catch(() => {}); // then at the next occasion
      }),
    () => {}, // without it everything works, only not offline
  );
}
