import type { WireError } from "./protocol";

/** A refusal of the server, or no answer at all (`code` "network"). `status` is 0 when nothing was heard. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly fields: Record<string, string> = {},
    /** Seconds to wait before trying again. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  static of(error: WireError, status = 0): ApiError {
    return new ApiError(error.code, error.message, status, error.fields ?? {}, error.retry_after ?? null);
  }
}

/** Called when the server says that the session has ended; the session store sets it. */
export const onUnauthenticated: { handler: () => void } = { handler: () => {} };

/** Counts those who left. An answer to the one before is dropped: it must not be shown to who comes next. */
export const visits = { left: 0 };

export function csrfToken(): string {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/**
 * One request to `/api/<path>`; `body` is sent as JSON, a FormData as it is. Gives the decoded answer.
 * Raises ApiError, with the server's own words when it gave some.
 */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const form = body instanceof FormData;
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  const payload = body === undefined ? undefined : form ? body : JSON.stringify(body);
  const { left } = visits;
  let response: Response;
  try {
    response = await fetch(`/api${path}`, { method, headers, body: payload, credentials: "same-origin" });
  } catch {
    throw new ApiError("network", "");
  }
  const text = await response.text().catch(() => "");
  if (left !== visits.left) throw new ApiError("network", "");
  return answer<T>(response, path, text);
}

function answer<T>(response: Response, path: string, text: string): T {
  const decoded: unknown = parsed(text);
  if (response.ok) return decoded as T;
  const problem = (decoded ?? {}) as Partial<WireError> & { detail?: string; title?: string };
  if (response.status === 401 && !path.startsWith("/session")) onUnauthenticated.handler();
  throw new ApiError(
    problem.code ?? (response.status >= 500 ? "unavailable" : "unknown"),
    problem.detail ?? problem.message ?? problem.title ?? "",
    response.status,
    problem.fields ?? {},
    problem.retry_after ?? null,
  );
}

function parsed(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const get = <T>(path: string): Promise<T> => request<T>("GET", path);
export const post = <T>(path: string, body?: unknown): Promise<T> => request<T>("POST", path, body);
export const patch = <T>(path: string, body?: unknown): Promise<T> => request<T>("PATCH", path, body);
export const del = <T>(path: string, body?: unknown): Promise<T> => request<T>("DELETE", path, body);
