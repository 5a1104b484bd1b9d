import { effect } from "@preact/signals";
import { render } from "preact";
import type { Me } from "./api/protocol";
import { App } from "./app/App";
import { Toasts } from "./ui/Toasts";
import "./app/tokens.css";
import "./app/base.css";
import { tellPersonal } from "./chat/telling";
import { useLocale } from "./i18n";
import { live } from "./live";
import { keptPerson } from "./outbox/db";
import { startRouter } from "./router";
import { loadDrafts } from "./store/drafts";
import { became, resumeSession, session } from "./store/session";
import { startSync } from "./store/sync";
import { registerWorker } from "./sw/register";

/** Who is logged in: as the server says, or without a network as this browser remembers. */
async function begin(): Promise<void> {
  try {
    await resumeSession();
  } catch {
    const kept = await keptPerson().catch(() => null);
    if (kept) await became(kept);
    else {
      session.value = { state: "anonymous", ended: false };
      window.addEventListener("online", () => void askAgain(), { once: true });
    }
  }
}

/** Who could not be asked for at first may be logged in all the same. */
async function askAgain(): Promise<void> {
  if (session.value.state === "anonymous") await resumeSession().catch(() => {});
}

async function take(me: Me): Promise<void> {
  if (await startSync(me)) await loadDrafts().catch(() => {});
}

async function start(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) return;
  await useLocale(document.documentElement.lang === "en" ? "en" : "fr");
  startRouter();
  tellPersonal();
  effect(() => {
    document.documentElement.dataset.live = live.state.value === "online" ? live.kind.value : "none";
  });
  effect(() => {
    const now = session.value;
    if (now.state === "signed-in") void take(now.me);
  });
  render(
    <>
      <App />
      <Toasts />
    </>,
    root,
  );
  await begin();
  registerWorker();
}

void start();
