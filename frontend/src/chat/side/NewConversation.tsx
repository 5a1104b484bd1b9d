import { X } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get, post } from "../../api/http";
import type { Page, PersonBrief, Room } from "../../api/protocol";
import { t } from "../../i18n";
import { navigate } from "../../router";
import { putRoom } from "../../store/rooms";
import { me } from "../../store/session";
import { follow } from "../../store/sync";
import { Avatar } from "../../ui/Avatar";
import { Icon } from "../../ui/Icon";
import { toast } from "../../ui/toast";
import { writeTo } from "../actions";

const PAUSE_MS = 200;

/** Write to one or several people, or (for teachers) make a room of a group. */
export function NewConversation() {
  const groups = me()?.groups.filter(({ role }) => role === "teacher" || role === "head_teacher") ?? [];
  return (
    <div class="page-narrow">
      <h1>{t("direct.title")}</h1>
      <ToPeople />
      {groups.length > 0 && <NewRoom groups={groups} />}
    </div>
  );
}

function ToPeople() {
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<readonly PersonBrief[] | null>(null);
  const [chosen, setChosen] = useState<readonly PersonBrief[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => {
      get<Page<PersonBrief>>(`/people?${new URLSearchParams({ q: query.trim() })}`).then(
        ({ items }) => setFound(items),
        (error: unknown) => toast(explain(error), "danger"),
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const offered = found?.filter(({ id }) => !chosen.some((one) => one.id === id));
  return (
    <section class="to-people">
      {chosen.length > 0 && (
        <ul class="chips">
          {chosen.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                class="chip"
                aria-label={t("direct.remove", { name: person.name })}
                onClick={() => setChosen(chosen.filter((one) => one !== person))}
              >
                {person.name}
                <Icon icon={X} size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <label class="field">
        <span>{t("direct.who")}</span>
        <input
          type="search"
          value={query}
          autocomplete="off"
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      {offered?.length === 0 && query && <p class="side-note">{t("direct.none")}</p>}
      <ul class="people">
        {offered?.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              class="person person-button"
              onClick={() => {
                setChosen([...chosen, person]);
                setQuery("");
              }}
            >
              <Avatar name={person.name} />
              <span class="person-words">
                <span dir="auto">{person.name}</span>
                <small>{person.role ? t(`role.${person.role}`) : ""}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="button button-primary"
        disabled={chosen.length === 0}
        onClick={() => void writeTo(chosen.map(({ id }) => id))}
      >
        {t("direct.start")}
      </button>
    </section>
  );
}

function NewRoom({ groups }: { groups: readonly { id: string; name: string }[] }) {
  async function create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      const room = await post<Room>("/rooms", {
        group: form.get("group"),
        title: form.get("title"),
        mode: form.get("mode"),
      });
      putRoom(room);
      follow(room);
      navigate(`/messages/${room.id}`);
    } catch (error) {
      toast(explain(error), "danger");
    }
  }
  return (
    <section>
      <h2>{t("direct.room.title")}</h2>
      <form class="form" onSubmit={(event) => void create(event)}>
        <label class="field">
          <span>{t("direct.room.group")}</span>
          <select name="group">
            {groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("direct.room.name")}</span>
          <input name="title" maxLength={120} required />
        </label>
        <label class="field">
          <span>{t("mode.title")}</span>
          <select name="mode">
            <option value="open">{t("mode.name.open")}</option>
            <option value="announcements">{t("mode.name.announcements")}</option>
          </select>
        </label>
        <div class="form-buttons">
          <button type="submit" class="button">
            {t("direct.room.create")}
          </button>
        </div>
      </form>
    </section>
  );
}
