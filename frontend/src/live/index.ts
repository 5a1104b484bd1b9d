import { get } from "../api/http";
import { leave } from "../store/session";
import { Live } from "./live";
import { openEvents } from "./sse";
import { openSocket } from "./transport";

/** This browser's live connection. */
export const live = new Live({
  openSocket,
  openEvents,
  sessionLives: async () => (await get<{ authenticated: boolean }>("/session")).authenticated,
  onSessionEnded: () => void leave(true),
});
