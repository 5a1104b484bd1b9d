import { signal } from "@preact/signals";

/** Whether the browser has any network at all; that the server answers is another question. */
export const online = signal(navigator.onLine);

for (const name of ["online", "offline"]) {
  window.addEventListener(name, () => {
    online.value = navigator.onLine;
  });
}
