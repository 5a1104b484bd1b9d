import { useRef, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { post } from "../../api/http";
import type { Me, Room } from "../../api/protocol";
import { t } from "../../i18n";
import { navigate } from "../../router";
import { putRoom } from "../../store/rooms";
import { follow } from "../../store/sync";

/** A further room of a group one teaches, or the room of its families. */
export function NewRoom({ groups }: { groups: Me["groups"] }) {
  const [kind, setKind] = useState<"topic" | "families">("topic");
  const [wrong, setWrong] = useState("");
  const attempt = useRef({ words: "", client_id: "" }).current;
  async function create(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const wanted = { kind, group: form.get("group"), title: form.get("title"), mode: form.get("mode") };
    const words = JSON.stringify(wanted);
    // The same, sent again, is still one room; with other words it is another one.
    if (words !== attempt.words) Object.assign(attempt, { words, client_id: crypto.randomUUID() });
    try {
      const room = await post<Room>("/rooms", { ...wanted, client_id: attempt.client_id });
      putRoom(room);
      follow(room);
      navigate(`/messages/${room.id}`);
    } catch (error) {
      setWrong(explain(error));
    }
  }
  return (
    <details class="new-room">
      <summary>{t("direct.room")}</summary>
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
          <span>{t("direct.room.for")}</span>
          <select
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value === "families" ? "families" : "topic")}
          >
            <option value="topic">{t("direct.room.pupils")}</option>
            <option value="families">{t("direct.room.families")}</option>
          </select>
        </label>
        <label class="field">
          <span>{t("direct.room.name")}</span>
          <input name="title" maxLength={120} required={kind === "topic"} dir="auto" />
        </label>
        <label class="field">
          <span>{t("mode.title")}</span>
          <select name="mode">
            <option value="open">{t("mode.choose.open")}</option>
            <option value="announcements">{t("mode.choose.announcements")}</option>
          </select>
        </label>
        {wrong && (
          <p class="field-wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="form-buttons">
          <button type="submit" class="button">
            {t("direct.room.create")}
          </button>
        </div>
      </form>
    </details>
  );
}
