import { effect, signal } from "@preact/signals";
import { del, get, onUnauthenticated } from "../api/http";
import type { Me } from "../api/protocol";
import { address, useLocale } from "../i18n";

type Session = { state: "loading" } | { state: "anonymous"; ended: boolean } | { state: "signed-in"; me: Me };

export const session = signal<Session>({ state: "loading" });

/** The person logged in; null when nobody is. */
export function me(): Me | null {
  return session.value.state === "signed-in" ? session.value.me : null;
}

/** Ask the server who is logged in here (it also sets the CSRF cookie). Call it after a log-in. */
export async function loadSession(): Promise<void> {
  const { authenticated } = await get<{ authenticated: boolean }>("/session");
  if (!authenticated) {
    session.value = { state: "anonymous", ended: false };
    return;
  }
  await became(await get<Me>("/me"));
}

/** Take `person` as the one logged in, in their language. */
export async function became(person: Me): Promise<void> {
  await useLocale(person.locale);
  address.value =
    person.roles.length > 0 && person.roles.every(({ role }) => role === "pupil") ? "tu" : "vous";
  session.value = { state: "signed-in", me: person };
}

/** Work to do before a log-out is over: caches of this browser are cleared. */
export const beforeLeaving: ((ended: boolean) => Promise<void>)[] = [];

export async function logOut(): Promise<void> {
  await del("/session");
  await leave(false);
}

/** The session is over, by our wish or (`ended`) by the server's. */
export async function leave(ended: boolean): Promise<void> {
  if (session.value.state === "anonymous") return;
  session.value = { state: "anonymous", ended };
  await Promise.allSettled(beforeLeaving.map((work) => work(ended)));
}

onUnauthenticated.handler = () => void leave(true);

effect(() => {
  document.documentElement.dataset.session = session.value.state;
});
