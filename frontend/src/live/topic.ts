import type { EventFrame, JoinReply, SignalFrame } from "../api/protocol";

export interface TopicListener {
  /** Events never seen before, in order, without a gap. */
  onEvents(events: EventFrame[]): void;
  onSignal?(frame: SignalFrame): void;
  /**
   * The log no longer reaches back to what we have (or was restored): load a fresh snapshot, and give the head
   * and epoch it stands at.
   */
  onResync(): Promise<Cursor>;
  /** The right to this topic ended, or never was. */
  onEnded?(): void;
}

/** Join without a past: only what comes from now on. */
export const FROM_NOW: Cursor = { after: -1, epoch: "" };

export interface Cursor {
  /** Sequence number of the last event applied. */
  after: number;
  epoch: string;
}

/** One topic as this browser follows it: what was applied, and what waits for a gap to be filled. */
export class Topic {
  /** Joined on the present connection. */
  joined = false;
  joining = false;
  private held = new Map<number, EventFrame>();

  constructor(
    readonly name: string,
    readonly listener: TopicListener,
    public cursor: Cursor,
  ) {}

  /** Take events as they arrive; true when some are missing before them and a join must fetch those. */
  take(events: EventFrame[]): boolean {
    for (const event of events) if (event.seq > this.cursor.after) this.held.set(event.seq, event);
    if (!this.joining) this.release();
    return this.held.size > 0;
  }

  /**
   * What a join gave: the first of the missing events; the others follow as if they were new. "more" when something
   * is missing still; "stuck" when the join did not bring us on either, so that only a fresh snapshot helps.
   */
  joinedWith(reply: JoinReply): "done" | "more" | "stuck" {
    this.joining = false;
    this.joined = true;
    if (this.cursor.after === FROM_NOW.after) this.restartAt({ after: reply.head, epoch: reply.epoch });
    const before = this.cursor.after;
    this.cursor = { ...this.cursor, epoch: reply.epoch };
    this.take(reply.events);
    if (this.held.size === 0 && this.cursor.after >= reply.head) return "done";
    return this.cursor.after > before ? "more" : "stuck";
  }

  restartAt(cursor: Cursor): void {
    this.cursor = cursor;
    for (const seq of this.held.keys()) if (seq <= cursor.after) this.held.delete(seq);
  }

  /** Hand on what now follows without a gap. */
  private release(): void {
    const ready: EventFrame[] = [];
    let after = this.cursor.after;
    for (let next = this.held.get(after + 1); next; next = this.held.get(after + 1)) {
      this.held.delete(next.seq);
      ready.push(next);
      after = next.seq;
    }
    for (const seq of this.held.keys()) if (seq <= after) this.held.delete(seq);
    if (ready.length === 0) return;
    this.cursor = { ...this.cursor, after };
    this.listener.onEvents(ready);
  }
}
