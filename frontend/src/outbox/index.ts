import { effect } from "@preact/signals";

export type { Pending } from "./db";

import { live } from "../live";
import { roomSignal } from "../store/room";
import type { Pending } from "./db";
import { Outbox } from "./outbox";

/** The event of a message follows its acknowledgement closely; without one, the next reading shows it. */
const EVENT_MS = 3_000;

/** This browser's outbox: rows leave over the live connection, whatever carries it. */
export const outbox = new Outbox(async ({ room, client_id, body, parent, attachments }) => {
  const ids = attachments.map(({ id }) => id);
  await live.command(`room.${room}`, "message.post", { client_id, body, parent, attachments: ids });
}, arrived);

function arrived({ room, client_id }: Pending): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, EVENT_MS);
    const stop = effect(() => {
      const { log, state } = roomSignal(room).value;
      if (state === "ready" && !log.main.items.some((message) => message.client_id === client_id)) return;
      clearTimeout(timer);
      resolve();
    });
    setTimeout(stop, EVENT_MS);
  });
}

effect(() => {
  if (live.state.value === "online") void outbox.run();
});
