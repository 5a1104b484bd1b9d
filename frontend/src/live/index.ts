import { leave } from "../store/session";
import { Live } from "./live";
import { openEvents } from "./sse";
import { openSocket } from "./transport";

/** This browser's live connection. */
export const live = new Live({ openSocket, openEvents, onSessionEnded: () => void leave(true) });
