import type { Message, Room } from "../../api/protocol";
import { t } from "../../i18n";
import { attempt } from "../actions";
import { Form, ReasonField, textOf } from "./Form";

interface Props {
  room: Room;
  message: Message;
  onClose: () => void;
}

export function Report({ room, message: { id }, onClose }: Props) {
  return (
    <Form
      title={t("report.title")}
      text={t("report.text")}
      send={t("report.send")}
      onClose={onClose}
      onSend={(form) =>
        attempt(room.id, "message.report", { id, reason: textOf(form, "reason") }, t("report.sent"))
      }
    >
      <ReasonField label="report.reason" required={false} />
    </Form>
  );
}

export function Delete({ room, message: { id }, onClose }: Props) {
  return (
    <Form
      title={t("delete.title")}
      text={t("delete.text")}
      send={t("act.delete")}
      danger
      onClose={onClose}
      onSend={() => attempt(room.id, "message.delete", { id })}
    />
  );
}

export function Remove({ room, message: { id, author }, onClose }: Props) {
  return (
    <Form
      title={t("remove.title")}
      text={t("remove.text", { name: author.name })}
      send={t("act.remove")}
      danger
      onClose={onClose}
      onSend={(form) => attempt(room.id, "message.remove", { id, reason: textOf(form, "reason") })}
    >
      <ReasonField />
    </Form>
  );
}
