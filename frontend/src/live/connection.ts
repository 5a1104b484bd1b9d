import { batch, signal } from "@preact/signals";
import type { HelloFrame, ServerFrame } from "../api/protocol";
import { backoff, PENALTY_MS, RESTART_SPREAD_MS } from "./backoff";
import type { Listener, Opener, Transport } from "./transport";

export type LiveState = "idle" | "connecting" | "online" | "offline";

const DEFAULT_HEARTBEAT_S = 25;
/** How long the first frame of the server may take. */
const HELLO_TIMEOUT_MS = 10_000;
/** How long a sign of life may take when we doubt the connection. */
const PROBE_TIMEOUT_MS = 5_000;
/** Sockets that die before their first frame, in a row, before we think that they are blocked. */
const BLOCKED_AFTER = 3;
/** While on server-sent events: how often a socket is tried again. */
const SOCKET_RETRY_MS = 60_000;
const CLOSE_RESTARTING = 1012;
const CLOSE_SESSION_ENDED = 4401;
const CLOSE_TOO_FAST = 4429;

export interface Options {
  openSocket: Opener;
  openEvents: Opener;
  /** Whether the person of this page is still logged in on this browser. */
  sessionLives(): Promise<boolean>;
  /** Whether a connection of this person is one of this page: another window may have logged in somebody else. */
  isOurs?(person: string): boolean;
  /** The session of this page's person is over. */
  onSessionEnded(): void;
  random?: () => number;
}

/** What is done with the connection as it comes and goes. */
export interface User {
  /** The server has greeted us: from now on it is listened to. */
  onReady(): void;
  /** What the server says, what is said of the connection itself included; in one batch. */
  onFrames(frames: ServerFrame[]): void;
  /** The present connection is forgotten; whoever waits for a reply on it waits in vain. */
  onDropped(): void;
  /** No other will come in its place. */
  onStopped(): void;
}

/** A connection that stays: found dead and opened again, by sockets or else by events, until the session ends. */
export class Connection {
  readonly state = signal<LiveState>("idle");
  readonly kind = signal<Transport["kind"]>("socket");
  private transport: Transport | null = null;
  private ready = false;
  private attempt = 0;
  private blocked = 0;
  private heartbeatMs = DEFAULT_HEARTBEAT_S * 1000;
  private heardAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private helloTimer: ReturnType<typeof setTimeout> | undefined;
  private beatTimer: ReturnType<typeof setTimeout> | undefined;
  private socketTimer: ReturnType<typeof setTimeout> | undefined;
  private probe: Transport | null = null;

  constructor(
    private options: Options,
    private user: User,
  ) {}

  start(): void {
    if (this.state.value !== "idle") return;
    this.attempt = 0;
    window.addEventListener("online", this.found);
    window.addEventListener("offline", this.lost);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  stop(): void {
    window.removeEventListener("online", this.found);
    window.removeEventListener("offline", this.lost);
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.retryTimer);
    this.drop();
    this.user.onStopped();
    this.state.value = "idle";
  }

  /** What would hear a frame now; null before the server has greeted us, and while there is no connection. */
  get open(): Transport | null {
    return this.ready ? this.transport : null;
  }

  /**
   * Let go of the connection while `work` gives this browser a new session, and come back with that one. Else the
   * end of the old session could be heard before the new one has arrived, and be taken for the end of both.
   */
  async apart<T>(work: () => Promise<T>): Promise<T> {
    if (this.state.value === "idle") return work();
    clearTimeout(this.retryTimer);
    this.drop();
    try {
      return await work();
    } finally {
      this.attempt = 0;
      if (this.state.peek() !== "idle" && this.transport === null) this.connect();
    }
  }

  private connect = (): void => {
    clearTimeout(this.retryTimer);
    this.drop();
    if (!navigator.onLine) {
      this.state.value = "offline";
      return;
    }
    this.state.value = "connecting";
    const open = this.blocked >= BLOCKED_AFTER ? this.options.openEvents : this.options.openSocket;
    this.helloTimer = setTimeout(() => this.closed(1006), HELLO_TIMEOUT_MS);
    this.transport = open({ onFrames: this.receive, onClose: this.closed });
  };

  /** Forget the present connection, if there is one. */
  private drop(): void {
    clearTimeout(this.helloTimer);
    clearTimeout(this.beatTimer);
    clearTimeout(this.socketTimer);
    this.probe?.close();
    this.probe = null;
    this.transport?.close();
    this.transport = null;
    this.ready = false;
    this.user.onDropped();
  }

  private closed = (code: number): void => {
    const served = this.ready;
    const kind = this.transport?.kind;
    this.drop();
    if (code === CLOSE_SESSION_ENDED) {
      this.state.value = "connecting";
      void this.askWhether();
      return;
    }
    if (!served && kind === "socket" && navigator.onLine) this.blocked += 1;
    // Events that fail too tell nothing about sockets: the server is away. Give sockets their chance again.
    if (!served && kind === "sse") this.blocked = 0;
    this.state.value = navigator.onLine ? "connecting" : "offline";
    this.retryTimer = setTimeout(this.connect, this.patience(code));
    this.attempt += 1;
  };

  /**
   * The session that this connection began with is over. A new password gives the browser a new one, so ask
   * before the page forgets everything; who cannot be asked now is asked by the next connection.
   */
  private async askWhether(): Promise<void> {
    const lives = await this.options.sessionLives().catch(() => true);
    if (this.state.peek() === "idle" || this.transport !== null) return;
    if (lives) {
      this.retryTimer = setTimeout(this.connect, this.patience(CLOSE_SESSION_ENDED));
      this.attempt += 1;
    } else {
      this.stop();
      this.options.onSessionEnded();
    }
  }

  private patience(code: number): number {
    const random = this.options.random ?? Math.random;
    if (code === CLOSE_RESTARTING) return random() * RESTART_SPREAD_MS;
    const wait = backoff(this.attempt, random);
    return code === CLOSE_TOO_FAST ? wait + PENALTY_MS : wait;
  }

  private wake = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.ready) {
      this.beat(PROBE_TIMEOUT_MS);
      // Another network, perhaps one that lets sockets through.
      if (this.transport?.kind === "sse") this.trySocket();
    } else if (this.transport === null) this.connect();
  };

  /** Another network, or one again: what waits to be sent does not wait for somebody to look at the page. */
  private found = (): void => {
    if (this.transport === null) this.connect();
    else this.wake();
  };

  private lost = (): void => {
    clearTimeout(this.retryTimer);
    this.drop();
    this.state.value = "offline";
  };

  /** Ask for a sign of life; with none by `within` ms the connection is dead, whatever the network says. */
  private beat(within: number): void {
    clearTimeout(this.beatTimer);
    const asked = Date.now();
    this.transport?.send({ type: "ping" });
    this.beatTimer = setTimeout(() => {
      if (this.heardAt < asked) this.closed(1006);
      else if (within < this.heartbeatMs) this.rest(this.heartbeatMs - within);
      else this.beat(this.heartbeatMs);
    }, within);
  }

  private rest(before = this.heartbeatMs): void {
    clearTimeout(this.beatTimer);
    this.beatTimer = setTimeout(() => this.beat(this.heartbeatMs), before);
  }

  // --- What it says of itself ---------------------------------------------------------------------

  private receive = (frames: ServerFrame[]): void => {
    this.heardAt = Date.now();
    batch(() => {
      for (const frame of frames) {
        if (frame.type === "hello") this.greeted(frame);
        else if (frame.type === "ping") this.transport?.send({ type: "pong" });
      }
      this.user.onFrames(frames);
    });
  };

  private greeted({ heartbeat, person }: HelloFrame): void {
    clearTimeout(this.helloTimer);
    if (person !== undefined && this.options.isOurs?.(person) === false) {
      this.stop();
      this.options.onSessionEnded();
      return;
    }
    this.heartbeatMs = (heartbeat ?? DEFAULT_HEARTBEAT_S) * 1000;
    this.ready = true;
    this.attempt = 0;
    const kind = this.transport?.kind ?? "socket";
    if (kind === "socket") this.blocked = 0;
    this.kind.value = kind;
    this.state.value = "online";
    this.rest();
    this.user.onReady();
    if (kind === "sse") this.socketTimer = setTimeout(this.trySocket, SOCKET_RETRY_MS);
  }

  // --- Back to the socket -------------------------------------------------------------------------

  /** On server-sent events: open a socket beside them, and change over when it speaks. */
  private trySocket = (): void => {
    clearTimeout(this.socketTimer);
    if (this.probe) return;
    const listener: Listener = {
      onFrames: (frames) => {
        const candidate = this.probe;
        if (!candidate || frames[0]?.type !== "hello") return;
        this.probe = null;
        this.drop();
        this.transport = candidate;
        listener.onFrames = this.receive;
        listener.onClose = this.closed;
        this.receive(frames);
      },
      onClose: () => {
        this.probe = null;
        this.socketTimer = setTimeout(this.trySocket, SOCKET_RETRY_MS);
      },
    };
    this.probe = this.options.openSocket({
      onFrames: (frames) => listener.onFrames(frames),
      onClose: (code) => listener.onClose(code),
    });
  };
}
