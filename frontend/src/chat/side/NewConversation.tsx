import { X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { Page as List, PersonBrief } from "../../api/protocol";
import { t } from "../../i18n";
import { me } from "../../store/session";
import { Avatar } from "../../ui/Avatar";
import { Failed } from "../../ui/Failed";
import { keepFocus } from "../../ui/focus";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { useReturn } from "../../ui/useReturn";
import { writeTo } from "../actions";
import { NewRoom } from "./NewRoom";
import { Page } from "./Page";

const PAUSE_MS = 200;
/** More are found by writing a name. */
const SHOWN = 8;

/** Write to one or several people, or (for teachers) make a room of a group. */
export function NewConversation() {
  const groups =
    me()?.groups.filter(
      ({ role, archived }) => !archived && (role === "teacher" || role === "head_teacher"),
    ) ?? [];
  return (
    <Page title={t("direct.title")}>
      <ToPeople />
      {groups.length > 0 && <NewRoom groups={groups} />}
    </Page>
  );
}

function ToPeople() {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<readonly PersonBrief[]>([]);
  const { found, again } = usePeople(query);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  const choose = (person: PersonBrief): void => {
    setChosen([...chosen, person]);
    setQuery("");
    box.current?.focus();
  };
  const start = (): void => void writeTo(chosen.map(({ id }) => id));
  return (
    <form
      class="to-people"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) start();
      }}
    >
      <label class="field">
        <span>{t("direct.who")}</span>
        <input
          ref={box}
          type="search"
          value={query}
          placeholder={t("direct.name")}
          autocomplete="off"
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      {chosen.length > 0 && (
        <div class="to-chosen">
          <ul class="chips">
            {chosen.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  class="chip"
                  aria-label={t("direct.remove", { name: person.name })}
                  onClick={() => {
                    keepFocus();
                    setChosen(chosen.filter((one) => one !== person));
                  }}
                >
                  {person.name}
                  <Icon icon={X} size={14} />
                </button>
              </li>
            ))}
          </ul>
          <button type="submit" class="button button-primary">
            {t("direct.start")}
          </button>
        </div>
      )}
      <Found found={found} again={again} chosen={chosen} onChoose={choose} />
    </form>
  );
}

type People = { items: readonly PersonBrief[] } | { wrong: string } | null;

/** Those one may write to whose name begins so. */
function usePeople(query: string): { found: People; again: () => void } {
  const [found, setFound] = useState<People>(null);
  const [turn, setTurn] = useState(0);
  const again = (): void => setTurn((n) => n + 1);
  useReturn(found !== null && "wrong" in found, again);
  useEffect(() => {
    let here = true;
    const timer = setTimeout(
      () => {
        get<List<PersonBrief>>(`/people?${new URLSearchParams({ q: query.trim() })}`).then(
          (page) => here && setFound(page),
          (error: unknown) => here && setFound({ wrong: explain(error) }),
        );
      },
      query ? PAUSE_MS : 0,
    );
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [query, turn]);
  return { found, again };
}

interface FoundProps {
  found: People;
  again: () => void;
  chosen: readonly PersonBrief[];
  onChoose: (person: PersonBrief) => void;
}

function Found({ found, again, chosen, onChoose }: FoundProps) {
  if (found === null) return <Skeleton rows={4} />;
  if ("wrong" in found) return <Failed problem={found.wrong} again={again} />;
  const offered = found.items.filter(({ id }) => !chosen.some((one) => one.id === id));
  if (offered.length === 0) return <p class="side-note">{t("direct.none")}</p>;
  return (
    <>
      <ul class="people">
        {offered.slice(0, SHOWN).map((person) => (
          <li key={person.id}>
            <button type="button" class="person person-button" onClick={() => onChoose(person)}>
              <Avatar name={person.name} />
              <span class="person-words">
                <span dir="auto">{person.name}</span>
                <small>{person.role ? t(`role.${person.role}`) : ""}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {offered.length > SHOWN && <p class="side-note">{t("direct.more")}</p>}
    </>
  );
}
