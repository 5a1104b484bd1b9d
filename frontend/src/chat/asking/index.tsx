import type { Room } from "../../api/protocol";
import type { Question } from "../dialogs";
import { Mute } from "./Mute";
import { Delete, Remove, Report } from "./ofMessage";
import { Mode, Rename } from "./ofRoom";
import { Schedule } from "./Schedule";
import { Versions } from "./Versions";

interface Props {
  room: Room;
  asked: Question;
  onClose: () => void;
}

/** The dialog for a question. */
export function Asked({ room, asked, onClose }: Props) {
  switch (asked.kind) {
    case "report":
      return <Report room={room} message={asked.message} onClose={onClose} />;
    case "delete":
      return <Delete room={room} message={asked.message} onClose={onClose} />;
    case "remove":
      return <Remove room={room} message={asked.message} onClose={onClose} />;
    case "history":
      return <Versions message={asked.message} onClose={onClose} />;
    case "mute":
      return <Mute room={room} person={asked.person} onClose={onClose} />;
    case "mode":
      return <Mode room={room} onClose={onClose} />;
    case "rename":
      return <Rename room={room} onClose={onClose} />;
    case "schedule":
      return <Schedule room={room} asked={asked} onClose={onClose} />;
  }
}
