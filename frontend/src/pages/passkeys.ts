import { ApiError, csrfToken } from "../api/http";
import { t } from "../i18n";

const BASE = "/_allauth/browser/v1";

export interface Passkey {
  id: number;
  name: string;
  created_at: number;
  last_used_at: number | null;
}
interface Authenticator extends Partial<Passkey> {
  type: "webauthn" | "totp" | "recovery_codes";
}
interface Answer<T> {
  data: T;
  meta?: { recovery_codes_generated?: boolean };
}

/** Whether this browser can make and use passkeys as we ask for them. */
export const passkeysWork = (): boolean =>
  typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** allauth's own API: other addresses and another shape of errors than ours. Raises ApiError. */
async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const payload = body === undefined ? undefined : JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(BASE + path, { method, headers, body: payload, credentials: "same-origin" });
  } catch {
    throw new ApiError("network", "");
  }
  const answer = (await response.json().catch(() => ({}))) as Answer<T> & { errors?: { message: string }[] };
  if (response.ok) return answer;
  const code = response.status === 401 ? "reauthenticate" : response.status === 429 ? "too_fast" : "invalid";
  throw new ApiError(code, answer.errors?.map(({ message }) => message).join(" ") ?? "", response.status);
}

/** Raised words for what the browser's own dialog ended with. */
async function withBrowser<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException) throw new ApiError("passkey", t("passkey.cancelled"));
    throw error;
  }
}

/** Come in with a passkey alone; the session is set when it returns. */
export async function logInByPasskey(): Promise<void> {
  type Options = { request_options: { publicKey: PublicKeyCredentialRequestOptionsJSON } };
  const { data } = await ask<Options>("GET", "/auth/webauthn/login");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(data.request_options.publicKey);
  const credential = await withBrowser(() => navigator.credentials.get({ publicKey }));
  await ask("POST", "/auth/webauthn/login", { credential: (credential as PublicKeyCredential).toJSON() });
}

export async function listPasskeys(): Promise<Passkey[]> {
  const { data } = await ask<Authenticator[]>("GET", "/account/authenticators");
  return data.filter((one): one is Authenticator & Passkey => one.type === "webauthn");
}

/** Say one's password again: what changes how one comes in asks for it. */
export async function confirmPassword(password: string): Promise<void> {
  try {
    await ask("POST", "/auth/reauthenticate", { password });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "invalid") throw error;
    throw new ApiError("invalid", error.message, error.status, { password: t("passkey.wrong") });
  }
}

/** Make a passkey on this device. Gives the recovery codes, if these are the first. */
export async function addPasskey(name: string): Promise<readonly string[]> {
  type Options = { creation_options: { publicKey: PublicKeyCredentialCreationOptionsJSON } };
  const { data } = await ask<Options>("GET", "/account/authenticators/webauthn?passwordless");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(data.creation_options.publicKey);
  const credential = await withBrowser(() => navigator.credentials.create({ publicKey }));
  const { meta } = await ask("POST", "/account/authenticators/webauthn", {
    name,
    credential: (credential as PublicKeyCredential).toJSON(),
  });
  if (!meta?.recovery_codes_generated) return [];
  const codes = await ask<{ unused_codes: string[] }>("GET", "/account/authenticators/recovery-codes");
  return codes.data.unused_codes;
}

export async function removePasskey(id: number): Promise<void> {
  await ask("DELETE", "/account/authenticators/webauthn", { authenticators: [id] });
}
