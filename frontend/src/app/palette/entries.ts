import { type IconNode, Keyboard, Languages, MessageSquare, Search, SquarePen, Users } from "lucide";
import { patch } from "../../api/http";
import type { Me, PersonBrief } from "../../api/protocol";
import { writeTo } from "../../chat/actions";
import { roomTitle } from "../../chat/names";
import { type Key, t } from "../../i18n";
import { GROUP_ICONS } from "../../pages/groups";
import { navigate } from "../../router";
import { roomList } from "../../store/rooms";
import { became } from "../../store/session";
import { LANGUAGES, rememberLanguage } from "../language";
import { overlay } from "../overlay";
import { placesOf } from "../places";

/** One thing the palette can do. Without an icon it is a person, who has a face. */
export interface Entry {
  id: string;
  title: string;
  kind: Key;
  icon: IconNode | null;
  run: () => unknown;
}

const goes = (href: string) => () => navigate(href);

/** Everything this person can go to or do without asking the server; rooms first, the latest first. */
export function knownEntries(person: Me): Entry[] {
  return [...rooms(person), ...pages(person), ...groups(person), ...actions(person)];
}

function rooms(person: Me): Entry[] {
  return roomList.value.map((room) => ({
    id: `room-${room.id}`,
    title: roomTitle(room, person.id),
    kind: room.kind === "direct" ? "palette.kind.direct" : "palette.kind.room",
    icon: room.kind === "direct" ? null : room.kind === "families" ? Users : MessageSquare,
    run: goes(`/messages/${room.id}`),
  }));
}

function pages(person: Me): Entry[] {
  return placesOf(person).map(({ name, href, word, icon }) => ({
    id: `page-${name}`,
    title: t(word),
    kind: "palette.kind.page",
    icon,
    run: goes(href),
  }));
}

function groups(person: Me): Entry[] {
  return person.groups
    .filter(({ archived }) => !archived)
    .map(({ id, name, kind }) => ({
      id: `group-${id}`,
      title: name,
      kind: `group.kind.${kind}`,
      icon: GROUP_ICONS[kind],
      run: goes(`/people/${id}`),
    }));
}

function actions(person: Me): Entry[] {
  const other = LANGUAGES.find(({ locale }) => locale !== person.locale);
  const found: Entry[] = [
    {
      id: "new",
      title: t("chat.new"),
      kind: "palette.kind.action",
      icon: SquarePen,
      run: goes("/messages/new"),
    },
    {
      id: "shortcuts",
      title: t("shortcuts.title"),
      kind: "palette.kind.action",
      icon: Keyboard,
      run: () => {
        overlay.value = "shortcuts";
      },
    },
  ];
  if (other) {
    const run = async (): Promise<void> => {
      await became(await patch<Me>("/me", { locale: other.locale }));
      rememberLanguage(other.locale);
    };
    found.push({ id: "language", title: other.name, kind: "palette.kind.language", icon: Languages, run });
  }
  return found;
}

/** People the server found for the query, but for those whose conversation is listed among the rooms. */
export function peopleEntries(people: readonly PersonBrief[]): Entry[] {
  const pairs = roomList.value.filter((room) => room.kind === "direct" && room.people?.length === 2);
  const known = new Set(pairs.flatMap((room) => room.people?.map(({ id }) => id) ?? []));
  return people
    .filter(({ id }) => !known.has(id))
    .map(({ id, name }) => ({
      id: `person-${id}`,
      title: name,
      kind: "palette.kind.person",
      icon: null,
      run: () => writeTo([id]),
    }));
}

/** The way out when nothing bears that name: look for it in what was written. */
export function searchEntry(query: string): Entry {
  return {
    id: "search",
    title: t("palette.search", { query }),
    kind: "palette.kind.action",
    icon: Search,
    run: goes(`/messages/search?${new URLSearchParams({ q: query })}`),
  };
}
