import { batch } from "@preact/signals";
import { ApiError } from "../api/http";
import type {
  CommandData,
  CommandName,
  EventFrame,
  JoinReply,
  ReplyFrame,
  ServerFrame,
  SignalFrame,
} from "../api/protocol";
import { backoff } from "./backoff";
import { Connection, type Options } from "./connection";
import { type Cursor, FROM_NOW, Topic, type TopicListener } from "./topic";

interface Pending {
  resolve(data: Record<string, unknown>): void;
  reject(error: ApiError): void;
}

/** What goes over the one live connection of this browser: topics with resume, commands with replies, signals. */
export class Live {
  private connection: Connection;
  private topics = new Map<string, Topic>();
  private pending = new Map<number, Pending>();
  private lastRef = 0;

  constructor(options: Options) {
    this.connection = new Connection(options, {
      onReady: this.enterAll,
      onFrames: this.receive,
      onDropped: this.dropped,
      onStopped: () => this.topics.clear(),
    });
  }

  get state(): Connection["state"] {
    return this.connection.state;
  }

  get kind(): Connection["kind"] {
    return this.connection.kind;
  }

  start(): void {
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
  }

  /** Do `work`, which gives this browser a new session, without a connection. */
  apart<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.apart(work);
  }

  /** Follow a topic from `cursor` on. Gives the function that leaves it. */
  join(name: string, listener: TopicListener, cursor: Cursor): () => void {
    const topic = new Topic(name, listener, cursor);
    this.topics.set(name, topic);
    if (this.connection.open) void this.enter(topic);
    return () => {
      if (this.topics.get(name) !== topic) return;
      this.topics.delete(name);
      if (this.connection.open && topic.joined)
        this.ask({ type: "topic.leave", topic: name }).catch(() => {});
    };
  }

  /**
   * Send a command to a topic; the promise keeps what the server replied after its commit. Rejects with
   * ApiError: the server's refusal, or "network" when the connection ended first (it may have been done: send
   * it again with the same `client_id`).
   */
  command<K extends CommandName>(
    topic: string,
    type: K,
    data: CommandData[K],
  ): Promise<Record<string, unknown>> {
    return this.ask({ type, topic, ...data });
  }

  /** Something passing, such as typing: lost when there is no connection. */
  signal(topic: string, name: string, data: object): void {
    this.connection.open?.send({ type: "signal", topic, signal: name, data });
  }

  private ask(frame: object): Promise<Record<string, unknown>> {
    const { open } = this.connection;
    if (!open) return Promise.reject(new ApiError("network", ""));
    this.lastRef += 1;
    const ref = this.lastRef;
    return new Promise((resolve, reject) => {
      this.pending.set(ref, { resolve, reject });
      open.send({ ...frame, ref });
    });
  }

  /** The connection is gone: whoever waits for a reply on it is told. */
  private dropped = (): void => {
    for (const topic of this.topics.values()) topic.joined = topic.joining = false;
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of waiting) reject(new ApiError("network", ""));
  };

  // --- Frames -------------------------------------------------------------------------------------

  private receive = (frames: ServerFrame[]): void => {
    const events = new Map<string, EventFrame[]>();
    for (const frame of frames) {
      if (frame.type === "event") {
        const list = events.get(frame.topic);
        if (list) list.push(frame);
        else events.set(frame.topic, [frame]);
      } else if (frame.type === "reply") this.replied(frame);
      else if (frame.type === "signal") this.signalled(frame);
    }
    for (const [name, list] of events) {
      const topic = this.topics.get(name);
      if (topic?.take(list) && topic.joined && !topic.joining) void this.enter(topic);
    }
  };

  private replied(frame: ReplyFrame): void {
    const waiting = frame.ref === null ? undefined : this.pending.get(frame.ref);
    if (!waiting || frame.ref === null) return;
    this.pending.delete(frame.ref);
    if (frame.ok) waiting.resolve(frame.data);
    else waiting.reject(ApiError.of(frame.error));
  }

  private signalled(frame: SignalFrame): void {
    const topic = this.topics.get(frame.topic);
    if (!topic) return;
    if (frame.signal === "ended") this.ended(topic);
    else topic.listener.onSignal?.(frame);
  }

  // --- Topics -------------------------------------------------------------------------------------

  private enterAll = (): void => {
    for (const topic of this.topics.values()) void this.enter(topic);
  };

  /** Join, or join again to fill a gap; on a new connection this is the resume. */
  private async enter(topic: Topic): Promise<void> {
    if (topic.joining) return;
    topic.joining = true;
    const { open } = this.connection;
    const { after, epoch } = topic.cursor;
    try {
      const resume = after === FROM_NOW.after ? {} : { after, epoch: epoch || undefined };
      const ask = { type: "topic.join", topic: topic.name, ...resume };
      const reply = (await this.ask(ask)) as unknown as JoinReply;
      if (reply.resync) topic.restartAt(await topic.listener.onResync());
      if (this.connection.open !== open || this.topics.get(topic.name) !== topic) return;
      const outcome = batch(() => topic.joinedWith(reply.resync ? { ...reply, events: [] } : reply));
      if (outcome === "stuck") {
        topic.joining = true; // what arrives while the snapshot is loaded does not begin another
        topic.restartAt(await topic.listener.onResync());
        if (this.connection.open !== open || this.topics.get(topic.name) !== topic) return;
        topic.joining = false;
      }
      if (outcome !== "done") await this.enter(topic);
    } catch (error) {
      if (this.connection.open !== open) return;
      topic.joining = false;
      if (error instanceof ApiError && (error.code === "not_found" || error.code === "forbidden"))
        this.ended(topic);
      else if (this.connection.open)
        setTimeout(() => this.connection.open && void this.enter(topic), backoff(2));
    }
  }

  private ended(topic: Topic): void {
    if (this.topics.get(topic.name) !== topic) return;
    this.topics.delete(topic.name);
    topic.listener.onEnded?.();
  }
}
