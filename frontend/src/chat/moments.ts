/** A time as `datetime-local` has it: local, to the minute. */
export function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const MORNING_H = 8;
const EVENING_H = 18;
/** So near, a moment is not worth waiting for. */
const SOON_MS = 30 * 60_000;
const SATURDAY = 6;
const MONDAY = 1;

/** Moments at which one may want a message to leave: this evening, tomorrow morning, the next school morning. */
export function moments(now: Date): Date[] {
  const on = (days: number, hour: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const evening = on(0, EVENING_H);
  const tomorrow = on(1, MORNING_H);
  const weekend = tomorrow.getDay() === SATURDAY || tomorrow.getDay() < MONDAY;
  const school = weekend ? on((MONDAY + 7 - now.getDay()) % 7, MORNING_H) : null;
  return [evening, tomorrow, school].filter(
    (at): at is Date => at !== null && at.getTime() - now.getTime() > SOON_MS,
  );
}
