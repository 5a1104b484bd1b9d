import { signal } from "@preact/signals";
import { explain } from "../api/errors";
import { ApiError } from "../api/http";
import type { Id } from "../api/protocol";
import { database, type Pending } from "./db";

export type { Pending } from "./db";
/** Sends one message; rejects with ApiError, "network" when it is not known whether it arrived. */
export type Sender = (row: Pending) => Promise<void>;

/** Refusals that pass by themselves: the row stays, and is sent again. */
const PASSING = new Set(["network", "too_fast", "unavailable", "unauthenticated"]);
const RETRY_MS = 2_000;
/** A store that takes longer is not waited for: the row is shown and sent all the same. */
const KEEP_MS = 250;

const patience = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const byTime = (one: Pending, other: Pending): number => one.created - other.created;

/**
 * What was written here and is not confirmed yet. Rows are kept in IndexedDB before they are sent, leave one
 * after another in the order written, and go when the server has said that it keeps them. The `client_id` makes
 * a second sending of the same row harmless.
 */
export class Outbox {
  readonly rows = signal<readonly Pending[]>([]);
  /** Rooms being sent to: each is a lane of its own, so that a slow room does not hold up the others. */
  private running = new Set<Id>();
  private timers = new Map<Id, ReturnType<typeof setTimeout>>();
  /** When the newest row was written: two of one millisecond keep their order. */
  private last = 0;
  /** Counts the log-outs: what was written before one does not appear after it. */
  private era = 0;

  /** `shown` ends when a message that was sent stands among the others: until then its row stays, lest it blink. */
  constructor(
    private send: Sender,
    private shown?: (row: Pending) => Promise<void>,
  ) {}

  /** Take up what an earlier visit left. */
  async load(): Promise<void> {
    const { era } = this;
    try {
      const kept = await (await database()).getAll("outbox");
      if (era !== this.era) return; // who wrote it has left: the next must not send it in their own name
      const known = new Set(this.rows.value.map(({ client_id }) => client_id));
      const all = [...this.rows.value, ...kept.filter(({ client_id }) => !known.has(client_id))];
      this.rows.value = all.sort(byTime);
    } catch {
      // Without a store the rows live as long as the page.
    }
  }

  /**
   * Keep a message, show it and begin to send. Gives its `client_id`. What is shown as waiting is in the store: a
   * page that is closed at once loses nothing that it has shown.
   */
  async add(message: Pick<Pending, "room" | "parent" | "body" | "attachments">): Promise<string> {
    const created = Math.max(Date.now(), this.last + 1, (this.rows.value.at(-1)?.created ?? 0) + 1);
    this.last = created;
    const row: Pending = {
      ...message,
      client_id: crypto.randomUUID(),
      created,
      state: "waiting",
      reason: "",
    };
    const { era } = this;
    const kept = this.keep(row);
    await Promise.race([kept, patience(KEEP_MS)]);
    if (era !== this.era) {
      void kept.then(() => this.forgetKept(row.client_id));
      return row.client_id;
    }
    this.rows.value = [...this.rows.value, row].sort(byTime);
    void this.run();
    return row.client_id;
  }

  /** Send what waits, in each room from the first on. Safe to call at any time. */
  async run(): Promise<void> {
    const waiting = this.rows.value.filter(({ state }) => state === "waiting");
    await Promise.all([...new Set(waiting.map(({ room }) => room))].map((room) => this.runRoom(room)));
  }

  private async runRoom(room: Id): Promise<void> {
    if (this.running.has(room)) return;
    this.running.add(room);
    clearTimeout(this.timers.get(room));
    try {
      for (let row = this.next(room); row; row = this.next(room)) if (!(await this.attempt(row))) break;
    } finally {
      this.running.delete(room);
    }
  }

  async retry(clientId: string): Promise<void> {
    const row = this.find(clientId);
    if (!row) return;
    await this.change({ ...row, state: "waiting", reason: "" });
    await this.run();
  }

  async discard(clientId: string): Promise<void> {
    this.drop(clientId);
    await this.forgetKept(clientId);
  }

  private drop(clientId: string): void {
    this.rows.value = this.rows.value.filter(({ client_id }) => client_id !== clientId);
  }

  private async forgetKept(clientId: string): Promise<void> {
    try {
      await (await database()).delete("outbox", clientId);
    } catch {
      // Nothing was kept.
    }
  }

  /** Forget all without sending, in memory; the store is cleared by whoever logs out. */
  forget(): void {
    this.era += 1;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.rows.value = [];
  }

  private next(room: Id): Pending | undefined {
    return this.rows.value.find((row) => row.state === "waiting" && row.room === room);
  }

  private find(clientId: string): Pending | undefined {
    return this.rows.value.find(({ client_id }) => client_id === clientId);
  }

  /** True when the next row may go. */
  private async attempt(row: Pending): Promise<boolean> {
    try {
      await this.send(row);
    } catch (error) {
      if (error instanceof ApiError && PASSING.has(error.code)) {
        const wait = error.retryAfter === null ? RETRY_MS : error.retryAfter * 1000;
        const slow = error.code === "too_fast" && this.find(row.client_id);
        if (slow) await this.change({ ...row, due: Date.now() + wait });
        this.timers.set(
          row.room,
          setTimeout(() => void this.runRoom(row.room), wait),
        );
        return false;
      }
      if (this.find(row.client_id)) await this.change({ ...row, state: "failed", reason: explain(error) });
      return true;
    }
    if (!this.shown) {
      await this.discard(row.client_id);
      return true;
    }
    const sent = { ...row, state: "sent" as const };
    this.rows.value = this.rows.value.map((old) => (old.client_id === row.client_id ? sent : old));
    await this.forgetKept(row.client_id);
    void this.shown(row).then(() => this.drop(row.client_id));
    return true;
  }

  private async change(row: Pending): Promise<void> {
    this.rows.value = this.rows.value.map((old) => (old.client_id === row.client_id ? row : old));
    await this.keep(row);
  }

  private async keep(row: Pending): Promise<void> {
    try {
      await (await database()).put("outbox", row);
    } catch {
      // As in load().
    }
  }
}
