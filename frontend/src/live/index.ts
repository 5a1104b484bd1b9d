import type { SessionOut } from "../api/generated";
import { get } from "../api/http";
import { me, sessionEnded } from "../store/session";
import { Live } from "./live";
import { openEvents } from "./sse";
import { openSocket } from "./transport";

/** This browser's live connection. */
export const live = new Live({
  openSocket,
  openEvents,
  // Somebody else's session, begun in another window, is the end of ours.
  sessionLives: async () => {
    const { person } = await get<SessionOut>("/session");
    return person !== null && person.id === me()?.id;
  },
  isOurs: (person) => person === me()?.id,
  onSessionEnded: () => void sessionEnded(),
});
