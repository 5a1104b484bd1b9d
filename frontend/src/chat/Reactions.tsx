import type { Id, Message } from "../api/protocol";
import { t } from "../i18n";
import { personIn } from "../store/people";
import { react } from "./actions";

/** The reactions on a message, each a switch for the reader's own. */
export function Reactions({ message, reader, allowed }: { message: Message; reader: Id; allowed: boolean }) {
  if (message.reactions.length === 0) return null;
  return (
    <ul class="reactions" aria-label={t("react.label")}>
      {message.reactions.map(({ emoji, people }) => {
        const own = people.includes(reader);
        const names = people
          .map((id) => (id === reader ? t("chat.you") : personIn(message.room, id)?.name))
          .filter(Boolean)
          .join(", ");
        return (
          <li key={emoji}>
            <button
              type="button"
              class="reaction"
              aria-pressed={own}
              title={t("react.who", { emoji, names })}
              disabled={!allowed}
              onClick={() => void react(message, emoji, !own)}
            >
              <span>{emoji}</span>
              <span>{people.length}</span>
              <span class="visually-hidden">{names}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
