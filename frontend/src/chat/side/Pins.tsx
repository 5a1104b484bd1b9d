import type { Message, Room } from "../../api/protocol";
import { t } from "../../i18n";
import { Body } from "./Body";
import { Listed } from "./Listed";
import { Quoted } from "./Quoted";
import { useRead } from "./useRead";

/** The pinned messages of a room, the latest first. */
export function Pins({ room }: { room: Room }) {
  const { read, again } = useRead<Message>(`/rooms/${room.id}/pins`, room.head);
  return (
    <Body>
      <Listed read={read} again={again} none={t("pins.none")}>
        {(items) => (
          <ul class="side-list">
            {items.map((message) => (
              <li key={message.id}>
                <Quoted message={message} />
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </Body>
  );
}
