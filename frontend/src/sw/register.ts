import { workerAddress } from "../api/trusted";

/** Let the service worker keep the application's shell, so that it opens without a network. */
export function registerWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(workerAddress(), { updateViaCache: "none" }).catch(() => {
    // Without it everything works, only not offline.
  });
}
