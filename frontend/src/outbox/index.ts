import { effect } from "@preact/signals";
import { live } from "../live";
import { Outbox } from "./outbox";

/** This browser's outbox: rows leave over the live connection, whatever carries it. */
export const outbox = new Outbox(async ({ room, client_id, body, parent, attachments }) => {
  await live.command(`room.${room}`, "message.post", { client_id, body, parent, attachments });
});

effect(() => {
  if (live.state.value === "online") void outbox.run();
});
