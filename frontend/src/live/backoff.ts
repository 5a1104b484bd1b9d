const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** After a restart of the server everybody comes back at once: spread them. */
export const RESTART_SPREAD_MS = 5_000;
/** After "too fast" the server wants silence. */
export const PENALTY_MS = 10_000;

/** Milliseconds before attempt number `attempt` (from 0): doubling, and jittered over its upper half. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}
