import { Search } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { mentionTotal, unreadTotal } from "../store/rooms";
import { me } from "../store/session";
import { Count } from "../ui/Count";
import { Icon } from "../ui/Icon";
import { Connection } from "./Connection";
import { useKeptScroll } from "./keptScroll";
import { lazily } from "./lazily";
import { closeOverlay, overlay, useOverlayKeys } from "./overlay";
import { type Place, placesOf } from "./places";
import "./shell.css";

const overlays = () => import("./palette");
const Palette = lazily(async () => (await overlays()).Palette);
const Shortcuts = lazily(async () => (await overlays()).Shortcuts);

const SETTLE_MS = 2_000;

/** The frame of every page: a rail on a desktop, a bottom bar on a phone. */
export function Shell({ current, children }: { current: string; children: ComponentChildren }) {
  const page = useRef<HTMLDivElement>(null);
  useOverlayKeys();
  useKeptScroll(page);
  useEffect(() => {
    // Once the page stands, so that what is typed after Ctrl+K finds its box.
    const timer = setTimeout(() => overlays().catch(() => {}), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="shell">
      <a class="shell-skip" href="#main">
        {t("app.skip")}
      </a>
      <Connection />
      <nav class="shell-nav" aria-label={t("nav.label")}>
        {placesOf(me()).map((place) => (
          <PlaceLink key={place.name} place={place} current={current} />
        ))}
        <button
          type="button"
          class="shell-find"
          title={t("palette.title")}
          onClick={() => {
            overlay.value = "palette";
          }}
        >
          <Icon icon={Search} size={22} />
          <span>{t("nav.find")}</span>
        </button>
      </nav>
      <div ref={page} class="shell-page">
        {children}
      </div>
      {overlay.value === "palette" && <Palette onClose={() => closeOverlay("palette")} />}
      {overlay.value === "shortcuts" && <Shortcuts onClose={() => closeOverlay("shortcuts")} />}
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
