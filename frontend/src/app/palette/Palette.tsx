import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { Page, PersonBrief } from "../../api/protocol";
import { t } from "../../i18n";
import { me } from "../../store/session";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { Toasts } from "../../ui/Toasts";
import { toast } from "../../ui/toast";
import { useModal } from "../../ui/useModal";
import { type Entry, knownEntries, peopleEntries, searchEntry } from "./entries";
import { matching } from "./matching";
import "./palette.css";

const MAX_SHOWN = 12;
const PAUSE_MS = 150;
/** One letter finds half the school. */
const MIN_LETTERS = 2;

/** Go anywhere, write to anybody: a box to type in, and what answers it. */
export function Palette({ onClose }: { onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [marked, setMarked] = useState<string | null>(null);
  const entries = useEntries(query);
  // By name, not by place: people who are found later come between, and Enter goes where the mark stood.
  const current = Math.max(
    0,
    entries.findIndex(({ id }) => id === marked),
  );
  const closing = useModal(ref, onClose);

  const choose = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    // After the focus has gone back to where it was, so that the page gone to may take it.
    queueMicrotask(async () => {
      try {
        await entry.run();
      } catch (error) {
        toast(explain(error), "danger");
      }
    });
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setMarked(entries.at((current + step) % Math.max(1, entries.length))?.id ?? null);
    else if (event.key === "Enter" && !event.isComposing) choose(entries[current]);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click is on its backdrop
    <dialog
      ref={ref}
      class="palette"
      aria-label={t("palette.title")}
      {...closing}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <input
        type="text"
        class="palette-query"
        role="combobox"
        aria-label={t("palette.title")}
        aria-expanded={true}
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={entries[current] ? `palette-${entries[current].id}` : undefined}
        placeholder={t("palette.hint")}
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setMarked(null);
        }}
        onKeyDown={onKey}
      />
      <Options entries={entries} current={current} onChoose={choose} />
      <Toasts />
    </dialog>
  );
}

interface OptionsProps {
  entries: readonly Entry[];
  current: number;
  onChoose: (entry: Entry) => void;
}

function Options({ entries, current, onChoose }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current, entries.length]);
  return (
    <div ref={list} id="palette-list" class="palette-list" role="listbox" aria-label={t("palette.title")}>
      {entries.map((entry, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the box's, which keeps the focus
        <div
          key={entry.id}
          id={`palette-${entry.id}`}
          class="palette-entry"
          role="option"
          tabIndex={-1}
          aria-selected={index === current}
          onClick={() => onChoose(entry)}
        >
          {entry.icon ? (
            <span class="palette-icon">
              <Icon icon={entry.icon} />
            </span>
          ) : (
            <Avatar name={entry.title} size={24} />
          )}
          <span class="palette-title" dir="auto">
            {entry.title}
          </span>
          <span class="palette-kind">{t(entry.kind)}</span>
        </div>
      ))}
    </div>
  );
}

/** What answers the query here, then people as the server finds them, then a search in what was written. */
function useEntries(query: string): Entry[] {
  const [people, setPeople] = useState<readonly PersonBrief[]>([]);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted.length < MIN_LETTERS) {
      setPeople([]);
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      get<Page<PersonBrief>>(`/people?${new URLSearchParams({ q: wanted })}`).then(
        ({ items }) => current && setPeople(items),
        () => current && setPeople([]), // without a network the rest still works
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted]);
  const person = me();
  if (!person) return [];
  const known = matching(knownEntries(person), wanted).slice(0, MAX_SHOWN);
  if (!wanted) return known;
  const found = matching(peopleEntries(people), wanted);
  return [...known, ...found.slice(0, MAX_SHOWN), searchEntry(wanted)];
}
