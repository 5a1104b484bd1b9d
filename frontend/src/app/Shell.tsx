import { House, type IconNode, MessagesSquare, Settings2, UserRound, UsersRound } from "lucide";
import type { ComponentChildren } from "preact";
import { type Key, t } from "../i18n";
import { mentionTotal, unreadTotal } from "../store/rooms";
import { me } from "../store/session";
import { Count } from "../ui/Count";
import { Icon } from "../ui/Icon";
import { Connection } from "./Connection";
import "./shell.css";

interface Place {
  name: string;
  href: string;
  word: Key;
  icon: IconNode;
}

const PLACES: readonly Place[] = [
  { name: "", href: "/", word: "nav.home", icon: House },
  { name: "messages", href: "/messages", word: "nav.messages", icon: MessagesSquare },
  { name: "people", href: "/people", word: "nav.people", icon: UsersRound },
  { name: "me", href: "/me", word: "nav.me", icon: UserRound },
];
const ADMIN: Place = { name: "admin", href: "/admin", word: "nav.admin", icon: Settings2 };

/** The frame of every page: a rail on a desktop, a bottom bar on a phone. */
export function Shell({ current, children }: { current: string; children: ComponentChildren }) {
  const administers = (me()?.abilities.administer.length ?? 0) > 0;
  return (
    <div class="shell">
      <a class="shell-skip" href="#main">
        {t("app.skip")}
      </a>
      <Connection />
      <nav class="shell-nav" aria-label={t("nav.label")}>
        {PLACES.map((place) => (
          <PlaceLink key={place.name} place={place} current={current} />
        ))}
        {administers && <PlaceLink place={ADMIN} current={current} />}
      </nav>
      <div class="shell-page">{children}</div>
    </div>
  );
}

function PlaceLink({ place, current }: { place: Place; current: string }) {
  const { name, href, word, icon } = place;
  return (
    <a href={href} aria-current={name === current ? "page" : undefined}>
      <Icon icon={icon} size={22} />
      <span>{t(word)}</span>
      {name === "messages" && <Count unread={unreadTotal.value} mentions={mentionTotal.value} />}
    </a>
  );
}
