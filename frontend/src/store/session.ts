import { effect, signal } from "@preact/signals";
import { ApiError, del, get, onUnauthenticated, visits } from "../api/http";
import type { Me } from "../api/protocol";
import { address, useLocale } from "../i18n";

type Session = { state: "loading" } | { state: "anonymous"; ended: boolean } | { state: "signed-in"; me: Me };

export const session = signal<Session>({ state: "loading" });

/** The person logged in; null when nobody is. */
export function me(): Me | null {
  return session.value.state === "signed-in" ? session.value.me : null;
}

/** Set while the server is still to be told of a log-out. It is this browser's: any of its pages may tell. */
const OWED = "preau.leaving";

/** Ask the server who is logged in here (it also sets the CSRF cookie). Call it after a log-in. Raises ApiError. */
export async function loadSession(): Promise<void> {
  const { authenticated } = await asked();
  localStorage.removeItem(OWED); // a session begun since is not the one that was left
  // What an earlier visit left to read here goes, as when the session ends before our eyes.
  if (!authenticated) return gone({ ended: false, cleared: "read" });
  await became(await get<Me>("/me"));
}

/** The same for who was here before; a log-out that the server has not heard of comes first. Raises ApiError. */
export async function resumeSession(): Promise<void> {
  if (localStorage.getItem(OWED) !== null && (await asked()).authenticated) await tellLeaving("/session");
  await loadSession();
}

const asked = () => get<{ authenticated: boolean }>("/session");

/** Take `person` as the one logged in, in their language. */
export async function became(person: Me): Promise<void> {
  await useLocale(person.locale);
  address.value =
    person.roles.length > 0 && person.roles.every(({ role }) => role === "pupil") ? "tu" : "vous";
  session.value = { state: "signed-in", me: person };
}

/**
 * Work to do before a log-out is over: what this page and this browser hold of the person is forgotten. Only what
 * they wrote and could not send is kept ("read") when it was the server that ended the session.
 */
export const beforeLeaving: ((cleared: "read" | "all") => Promise<void>)[] = [];

let leaving = false;

/** End this session, or (`"/sessions"`) every session of the person. Raises ApiError. */
export async function logOut(path: "/session" | "/sessions" = "/session"): Promise<void> {
  await tellLeaving(path);
  await gone({ ended: false, cleared: "all" });
}

/** Leave without the server: what this browser holds goes now, the session ends when the server can be told. */
export async function leaveUnheard(): Promise<void> {
  localStorage.setItem(OWED, "");
  window.addEventListener("online", () => void resumeSession().catch(() => {}), { once: true });
  await gone({ ended: false, cleared: "all" });
}

async function tellLeaving(path: "/session" | "/sessions"): Promise<void> {
  leaving = true; // the live connection may hear of the end before we do
  try {
    await del(path);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error; // it was over already
  } finally {
    leaving = false;
  }
}

/** The server says that the session is over. */
export async function sessionEnded(): Promise<void> {
  if (!leaving && session.value.state !== "anonymous") await gone({ ended: true, cleared: "read" });
}

async function gone({ ended, cleared }: { ended: boolean; cleared: "read" | "all" }): Promise<void> {
  if (session.value.state === "signed-in") visits.left += 1;
  session.value = { state: "anonymous", ended };
  await Promise.allSettled(beforeLeaving.map((work) => work(cleared)));
}

onUnauthenticated.handler = () => void sessionEnded();

effect(() => {
  document.documentElement.dataset.session = session.value.state;
});
