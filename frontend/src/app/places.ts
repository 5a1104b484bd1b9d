import { House, type IconNode, MessagesSquare, Settings2, UserRound, UsersRound } from "lucide";
import type { Me } from "../api/protocol";
import type { Key } from "../i18n";

export interface Place {
  /** The first part of its address. */
  name: string;
  href: string;
  word: Key;
  icon: IconNode;
}

const EVERYBODY: readonly Place[] = [
  { name: "", href: "/", word: "nav.home", icon: House },
  { name: "messages", href: "/messages", word: "nav.messages", icon: MessagesSquare },
  { name: "people", href: "/people", word: "nav.people", icon: UsersRound },
  { name: "me", href: "/me", word: "nav.me", icon: UserRound },
];
const ADMIN: Place = { name: "admin", href: "/admin", word: "nav.admin", icon: Settings2 };

/** The pages that are open to this person. */
export function placesOf(person: Me | null): readonly Place[] {
  return person && person.abilities.administer.length > 0 ? [...EVERYBODY, ADMIN] : EVERYBODY;
}
