import type { ReplyFrame, ServerFrame } from "../api/protocol";

/** What carries frames: a WebSocket, or server-sent events with POSTs where WebSockets are blocked. */
export interface Transport {
  readonly kind: "socket" | "sse";
  send(frame: object): void;
  /** Close without telling the listener. */
  close(): void;
}

export interface Listener {
  onFrames(frames: ServerFrame[]): void;
  /** `code` as on the WebSocket; 1006 when nothing is known. Called once, and never after `close()`. */
  onClose(code: number): void;
}

export type Opener = (listener: Listener) => Transport;

/** A text message of the server holds one frame, or an array of them. */
export function framesOf(text: string): ServerFrame[] {
  let decoded: unknown;
  try {
    decoded = JSON.parse(text);
  } catch {
    return [];
  }
  return (Array.isArray(decoded) ? decoded : [decoded]) as ServerFrame[];
}

export const openSocket: Opener = (listener) => {
  const address = new URL("/ws/live/", window.location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
  let open = true;
  const end = (code: number): void => {
    if (!open) return;
    open = false;
    listener.onClose(code);
  };
  socket.onmessage = ({ data }) => open && listener.onFrames(framesOf(String(data)));
  socket.onclose = ({ code }) => end(code);
  return {
    kind: "socket",
    // Between the server's close frame and the event that tells of it, what is sent is lost anyway.
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close: () => {
      open = false;
      socket.close();
    },
  };
};

export type { ReplyFrame, ServerFrame };
