import { get } from "../api/http";
import { leave } from "../store/session";
import { Live } from "./live";
import { openEvents } from "./sse";
import { openSocket } from "./transport";

/** This browser's live connection. */
export const live = new Live({ openSocket, openEvents, onSessionEnded: () => void askWhether() });

/**
 * The session that the connection began with is over. A new password gives this browser a new one, so ask
 * before the page forgets everything; who cannot be asked now is asked by the next connection.
 */
async function askWhether(): Promise<void> {
  const lives = await get<{ authenticated: boolean }>("/session").then(
    ({ authenticated }) => authenticated,
    () => true,
  );
  if (lives) live.start();
  else await leave(true);
}
