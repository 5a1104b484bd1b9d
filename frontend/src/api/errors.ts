import { type Key, t } from "../i18n";
import { ApiError } from "./http";

const KNOWN = new Set([
  "network",
  "not_found",
  "forbidden",
  "too_fast",
  "too_large",
  "conflict",
  "unavailable",
]);

/** What to tell a person of a failure: the server's own sentence, else ours for its code. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.message) return error.message;
    if (KNOWN.has(error.code)) return t(`error.${error.code}` as Key);
  }
  return t("error.unknown");
}
