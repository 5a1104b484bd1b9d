import { render } from "preact";
import { App } from "./app/App";
import { type Locale, useLocale } from "./i18n";
import { startRouter } from "./router";
import { loadSession, session } from "./store/session";

async function start(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) return;
  await useLocale(document.documentElement.lang === "en" ? "en" : ("fr" satisfies Locale));
  startRouter();
  render(<App />, root);
  await loadSession().catch(() => {
    session.value = { state: "anonymous", ended: false };
  });
}

void start();
