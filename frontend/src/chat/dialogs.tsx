import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Attachment, Id, Message, PersonBrief, Room } from "../api/protocol";
import { lazily } from "../app/lazily";

export interface OfMessage {
  kind: "report" | "delete" | "remove" | "history";
  message: Message;
}

/** Something that needs an answer before it is done. */
export type Question =
  | OfMessage
  | { kind: "mute"; person: PersonBrief }
  | { kind: "mode" | "rename" }
  | {
      kind: "schedule";
      parent: Id | null;
      body: string;
      attachments: readonly Attachment[];
      done: () => void;
    };

export const question = signal<Question | null>(null);

export function ask(what: Question): void {
  question.value = what;
}

const Asked = lazily<{ room: Room; asked: Question; onClose: () => void }>(
  async () => (await import("./asking")).Asked,
);

/** The dialog of a room that is open, if one is; its forms are fetched when first needed. */
export function RoomDialogs({ room }: { room: Room }) {
  const asked = question.value;
  const close = (): void => {
    question.value = null;
  };
  useEffect(() => close, []); // who goes back, or away, has not answered for the next room
  if (!asked) return null;
  return <Asked key={asked.kind} room={room} asked={asked} onClose={close} />;
}
