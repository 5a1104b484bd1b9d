import type { ComponentChildren } from "preact";
import { type Key, t } from "../i18n";
import { me } from "../store/session";
import "./shell.css";

const PLACES: { name: string; href: string; word: Key }[] = [
  { name: "", href: "/", word: "nav.home" },
  { name: "messages", href: "/messages", word: "nav.messages" },
  { name: "projects", href: "/projects", word: "nav.projects" },
  { name: "notices", href: "/notices", word: "nav.notices" },
  { name: "me", href: "/me", word: "nav.me" },
];

/** The frame of every page: a rail on a desktop, a bottom bar on a phone. */
export function Shell({ current, children }: { current: string; children: ComponentChildren }) {
  const administers = (me()?.abilities.administer.length ?? 0) > 0;
  return (
    <div class="shell">
      <a class="shell-skip" href="#main">
        {t("app.skip")}
      </a>
      <nav class="shell-nav" aria-label={t("nav.label")}>
        {PLACES.map(({ name, href, word }) => (
          <a key={name} href={href} aria-current={name === current ? "page" : undefined}>
            {t(word)}
          </a>
        ))}
        {administers && (
          <a class="shell-wide" href="/admin" aria-current={current === "admin" ? "page" : undefined}>
            {t("nav.admin")}
          </a>
        )}
      </nav>
      <div class="shell-page">{children}</div>
    </div>
  );
}
