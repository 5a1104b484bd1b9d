import { MessageSquare, Users } from "lucide";
import type { Id, Room } from "../../api/protocol";
import { preview, roomTitle } from "../../chat/names";
import { t } from "../../i18n";
import { briefly, exactly } from "../../i18n/dates";
import { roomList, roomsState } from "../../store/rooms";
import { refreshRooms } from "../../store/sync";
import { Avatar } from "../../ui/Avatar";
import { Card } from "../../ui/Card";
import { Count } from "../../ui/Count";
import { Failed } from "../../ui/Failed";
import { Item } from "../../ui/Item";
import { Skeleton } from "../../ui/Skeleton";

const MAX_SHOWN = 6;

/** The rooms with something unread, the latest first. */
export function Unread({ reader }: { reader: Id }) {
  const all = roomList.value;
  const unread = all.filter((room) => room.unread > 0 && room.mode !== "archived");
  return (
    <Card title={t("home.new")} action={<a href="/messages">{t("home.new.all")}</a>}>
      {all.length === 0 && roomsState.value === "loading" && <Skeleton rows={3} />}
      {all.length === 0 && roomsState.value === "failed" && (
        <Failed problem={t("chat.list.failed")} again={() => void refreshRooms()} />
      )}
      {roomsState.value === "ready" && unread.length === 0 && (
        <p class="card-none">{t(all.length > 0 ? "home.new.none" : "chat.list.empty.text")}</p>
      )}
      {unread.length > 0 && (
        <ul class="items">
          {unread.slice(0, MAX_SHOWN).map((room) => (
            <li key={room.id}>
              <UnreadRoom room={room} reader={reader} />
            </li>
          ))}
        </ul>
      )}
      {unread.length > MAX_SHOWN && (
        <p class="card-hint">{t("home.new.more", { n: unread.length - MAX_SHOWN })}</p>
      )}
    </Card>
  );
}

function UnreadRoom({ room, reader }: { room: Room; reader: Id }) {
  const title = roomTitle(room, reader);
  const last = room.last_message;
  const text = last && preview(last, 90);
  const direct = room.kind === "direct";
  const alone = direct && (room.people?.length ?? 2) <= 2;
  return (
    <Item
      href={`/messages/${room.id}`}
      icon={room.kind === "families" ? Users : MessageSquare}
      mark={direct ? <Avatar name={title} /> : undefined}
      title={title}
      detail={last && (alone ? text : t("chat.said", { name: last.author.given_name, text: text ?? "" }))}
      aside={
        <>
          {last && (
            <time dateTime={last.at} title={exactly(last.at)}>
              {briefly(last.at)}
            </time>
          )}
          <Count unread={room.unread} mentions={room.mentions} />
        </>
      }
    />
  );
}
