import { locale, t } from "./index";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale.value + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale.value === "en" ? "en-GB" : "fr-FR", options);
    formats.set(key, found);
  }
  return found;
}

/** Local days since 1970: equal for two times of one day. */
export function dayNumber(at: Date): number {
  return Math.floor((at.getTime() - at.getTimezoneOffset() * 60_000) / 86_400_000);
}

/** "18:42" */
export const timeOf = (at: string | Date): string =>
  format({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** "lundi 23 novembre 2026 à 18:42": for a tooltip, exact. */
export const exactly = (at: string | Date): string =>
  format({ dateStyle: "full", timeStyle: "short" }).format(new Date(at));

/** "mercredi 25 novembre" */
export const fullDay = (at: Date): string =>
  format({ weekday: "long", day: "numeric", month: "long" }).format(at);

/** "aujourd’hui", "hier", "lundi 30 novembre" within a week, then the date. */
export function dayOf(at: string | Date, now = new Date()): string {
  const date = new Date(at);
  const ago = dayNumber(now) - dayNumber(date);
  if (ago === 0) return t("date.today");
  if (ago === 1) return t("date.yesterday");
  if (ago === -1) return t("date.tomorrow");
  if (Math.abs(ago) < 7) return format({ weekday: "long", day: "numeric", month: "long" }).format(date);
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return format({ day: "numeric", month: "long", year }).format(date);
}

/** "hier à 18:42" */
export const dayAndTime = (at: string | Date, now = new Date()): string =>
  t("date.at", { day: dayOf(at, now), time: timeOf(at) });

/** "18:42" while that is today, else "demain à 08:00": the end of something. */
export const endOf = (at: string | Date, now = new Date()): string =>
  dayNumber(new Date(at)) === dayNumber(now) ? timeOf(at) : dayAndTime(at, now);

/** As short as a list needs: the time today, else "hier", "lun.", "3 nov.". */
export function briefly(at: string | Date, now = new Date()): string {
  const date = new Date(at);
  const ago = dayNumber(now) - dayNumber(date);
  if (ago === 0) return timeOf(date);
  if (ago === 1) return t("date.yesterday");
  if (ago > 1 && ago < 7) return format({ weekday: "short" }).format(date);
  return format({ day: "numeric", month: "short" }).format(date);
}

/** "1,2 Mo", which stays on one line. */
export function bytes(size: number): string {
  const units = [t("unit.byte"), t("unit.kilobyte"), t("unit.megabyte")];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString(locale.value, { maximumFractionDigits: digits })}\u00a0${units[unit]}`;
}
