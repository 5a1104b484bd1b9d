import { effect } from "@preact/signals";

export type { Pending } from "./db";

import { live } from "../live";
import { Outbox } from "./outbox";

/** This browser's outbox: rows leave over the live connection, whatever carries it. */
export const outbox = new Outbox(async ({ room, client_id, body, parent, attachments }) => {
  const ids = attachments.map(({ id }) => id);
  await live.command(`room.${room}`, "message.post", { client_id, body, parent, attachments: ids });
});

effect(() => {
  if (live.state.value === "online") void outbox.run();
});
