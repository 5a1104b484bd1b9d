import { csrfToken } from "../api/http";
import type { ReplyFrame, WireError } from "../api/protocol";
import { framesOf, type Opener } from "./transport";

const SESSION_ENDED = 4401;
const LOST = 1006;

/**
 * The same frames where WebSockets are blocked: the server's by `GET /api/live` (server-sent events), ours by
 * POST. Frames sent in one turn leave in one request, and requests follow one another, so that order holds.
 */
export const openEvents: Opener = (listener) => {
  const source = new EventSource("/api/live");
  let stream = "";
  let open = true;
  let waiting: object[] = [];
  let sending = false;

  const end = (code: number): void => {
    if (!open) return;
    open = false;
    source.close();
    listener.onClose(code);
  };

  source.onmessage = ({ data }) => {
    if (!open) return;
    const frames = framesOf(String(data));
    for (const frame of frames) if (frame.type === "hello") stream = frame.stream ?? "";
    listener.onFrames(frames);
  };
  // We come back by ourselves, with the same patience as for a socket; without a session, not at all.
  source.onerror = () => {
    source.close();
    void sessionLives().then((lives) => end(lives ? LOST : SESSION_ENDED));
  };
  source.addEventListener("close", ({ data }) => end(codeOf(String(data))));

  async function flush(): Promise<void> {
    while (open && waiting.length > 0) {
      const frames = waiting;
      waiting = [];
      const replies = await exchange(frames, stream, end);
      // A join is answered on the stream itself; answered here, it says that the stream is gone.
      const joins = new Set(frames.filter(isJoin).map(({ ref }) => ref));
      if (replies.some(({ ref }) => ref !== null && joins.has(ref))) end(LOST);
      else if (open && replies.length > 0) listener.onFrames(replies);
    }
    sending = false;
  }

  return {
    kind: "sse",
    send: (frame) => {
      waiting.push(frame);
      if (sending) return;
      sending = true;
      queueMicrotask(() => void flush());
    },
    close: () => {
      open = false;
      source.close();
    },
  };
};

const isJoin = (frame: object): frame is { type: string; ref: number } =>
  "type" in frame && frame.type === "topic.join" && "ref" in frame;

function codeOf(text: string): number {
  const [frame] = framesOf(text) as unknown as { code?: number }[];
  return frame?.code ?? LOST;
}

/** False only when the server says that nobody is logged in. */
async function sessionLives(): Promise<boolean> {
  try {
    const response = await fetch("/api/session");
    return !response.ok || ((await response.json()) as { authenticated?: boolean }).authenticated !== false;
  } catch {
    return true;
  }
}

async function exchange(
  frames: object[],
  stream: string,
  end: (code: number) => void,
): Promise<ReplyFrame[]> {
  try {
    const response = await fetch("/api/live", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Live-Stream": stream },
      body: JSON.stringify(frames),
    });
    if (response.ok) return framesOf(await response.text()) as ReplyFrame[];
    if (response.status === 401) end(SESSION_ENDED);
    // A stream the server no longer knows, or a server that is not well: begin again.
    else if (response.status === 404 || response.status >= 500) end(LOST);
    else return refused(frames, (await response.json().catch(() => ({}))) as Partial<WireError>);
  } catch {
    end(LOST);
  }
  return [];
}

function refused(frames: object[], error: Partial<WireError>): ReplyFrame[] {
  const said: WireError = { code: error.code ?? "unavailable", message: error.message ?? "" };
  return frames.flatMap((frame) =>
    "ref" in frame
      ? [{ type: "reply" as const, ref: Number(frame.ref), ok: false as const, error: said }]
      : [],
  );
}
