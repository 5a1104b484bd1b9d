import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Id, Room } from "../api/protocol";
import { t } from "../i18n";
import { people } from "../store/people";
import { me } from "../store/session";
import { Avatar } from "../ui/Avatar";
import type { Edit } from "./marks";
import { beingNamed, matching } from "./mentions";

interface Candidate {
  whom: Id | "room";
  name: string;
  role: string;
}

interface Options {
  room: Room;
  text: Signal<string>;
  named: Map<string, Id | "room">;
  box: RefObject<HTMLTextAreaElement | null>;
  put: (edit: Edit) => void;
}

const LIST_ID = "mention-list";
const optionId = (index: number): string => `${LIST_ID}-${index}`;

/** Finding a person while "@na…" is written, with a list below the text: the focus stays in the text. */
export function useMentions({ room, text, named, box, put }: Options) {
  const found = useSignal<readonly Candidate[]>([]);
  const chosen = useSignal(0);

  function candidates(): Candidate[] {
    const reader = me()?.id;
    const all: Candidate[] = (people.value[room.id] ?? [])
      .filter(({ id }) => id !== reader)
      .map(({ id, name, role }) => ({ whom: id, name, role: role ? t(`role.${role}`) : "" }));
    if (room.abilities.mention_room) {
      all.unshift({ whom: "room", name: t("compose.everyone"), role: t("compose.everyone.text") });
    }
    return all;
  }
  function look(): void {
    const area = box.current;
    const naming = area ? beingNamed(area.value, area.selectionStart) : null;
    found.value = naming ? matching(candidates(), naming.query) : [];
    chosen.value = 0;
  }
  function pick(index: number): void {
    const one = found.value[index];
    const area = box.current;
    const naming = area ? beingNamed(area.value, area.selectionStart) : null;
    if (!one || !area || !naming) return;
    named.set(`@${one.name}`, one.whom);
    const before = `${text.value.slice(0, naming.from)}@${one.name} `;
    found.value = [];
    put({ text: before + text.value.slice(area.selectionStart), start: before.length, end: before.length });
  }
  /** True when the key was for the list. */
  function onKey(event: KeyboardEvent): boolean {
    const { length } = found.value;
    if (length === 0) return false;
    if (event.key === "ArrowDown") chosen.value = (chosen.value + 1) % length;
    else if (event.key === "ArrowUp") chosen.value = (chosen.value + length - 1) % length;
    else if (event.key === "Enter" || event.key === "Tab") pick(chosen.value);
    else if (event.key === "Escape") found.value = [];
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
  const open = found.value.length > 0;
  const attributes = {
    "aria-autocomplete": "list" as const,
    "aria-controls": open ? LIST_ID : undefined,
    "aria-activedescendant": open ? optionId(chosen.value) : undefined,
  };
  return { found, chosen, look, pick, onKey, attributes };
}

export function MentionPicker({ mentions }: { mentions: ReturnType<typeof useMentions> }) {
  const { found, chosen, pick } = mentions;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen.value]?.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);
  if (found.value.length === 0) return null;
  return (
    <div ref={list} class="mention-list" id={LIST_ID} role="listbox" aria-label={t("compose.mention")}>
      {found.value.map(({ whom, name, role }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text box's, which keeps the focus
        <div
          key={whom}
          id={optionId(index)}
          class="mention-option"
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen.value}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(index)}
        >
          <Avatar name={name} size={24} />
          <span dir="auto">{name}</span>
          <small>{role}</small>
        </div>
      ))}
    </div>
  );
}
