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
const isOwed = (): boolean => localStorage.getItem(OWED) !== null;
const TELL_AGAIN_MS = 10_000;

/** Ask the server who is logged in here (it also sets the CSRF cookie). Call it after a log-in. Raises ApiError. */
export async function loadSession(): Promise<void> {
  localStorage.removeItem(OWED); // told by now, or a session begun since: not the one that was left
  const { authenticated } = await asked();
  // What an earlier visit left to read here goes, as when the session ends before our eyes.
  if (!authenticated) return gone({ ended: false, cleared: "read" });
  await became(await get<Me>("/me"));
}

/** The same for who was here before; a log-out that the server has not heard of comes first. Raises ApiError. */
export function resumeSession(): Promise<void> {
  resuming ??= resume().finally(() => {
    resuming = null;
  });
  return resuming;
}

let resuming: Promise<void> | null = null;

async function resume(): Promise<void> {
  if (isOwed()) {
    tellSoon(); // should the server not hear of it this time either
    await forget("all"); // the page that was left may have been closed before it had cleared everything
    const { authenticated } = await asked();
    if (authenticated && isOwed()) await tellLeaving("/session"); // unless somebody has come in meanwhile
  }
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
  try {
    localStorage.setItem(OWED, String(Date.now())); // never the same: the other pages hear of a change only
  } catch {
    // No room for the note: the server is not told, but what can be read here goes all the same.
  }
  await leftUnheard();
}

async function leftUnheard(): Promise<void> {
  tellSoon();
  await gone({ ended: false, cleared: "all" });
}

// What another page of this browser has left is not to be read on this one either.
window.addEventListener("storage", ({ key, newValue }) => {
  if (key === OWED && newValue !== null) void leftUnheard();
});
window.addEventListener("online", () => void tell());

let telling: ReturnType<typeof setTimeout> | undefined;

function tellSoon(): void {
  clearTimeout(telling);
  telling = setTimeout(() => void tell(), TELL_AGAIN_MS);
}

/** Tell the server of a log-out that it has not heard of, unless somebody has come in since. */
async function tell(): Promise<void> {
  if (session.value.state === "anonymous" && isOwed()) await resumeSession().catch(() => {});
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
  await forget(cleared);
}

const forget = (cleared: "read" | "all") => Promise.allSettled(beforeLeaving.map((work) => work(cleared)));

onUnauthenticated.handler = () => void sessionEnded();

effect(() => {
  document.documentElement.dataset.session = session.value.state;
});
