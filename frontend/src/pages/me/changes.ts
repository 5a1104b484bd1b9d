import { signal } from "@preact/signals";

/** Counts what may have changed the list of sessions, so that it is read again. */
export const sessionChanges = signal(0);

export function sessionsChanged(): void {
  sessionChanges.value += 1;
}
