/**
 * The shapes of the REST API and of the live wire. Those that the server's documents name come from generated.ts;
 * here they get the names this program uses, and what the documents cannot say as a type is added.
 */
import type * as wire from "./generated";

/** Opaque. */
export type Id = string;
/** RFC 3339, UTC. */
export type Instant = string;

export type {
  MessageList as MessagePage,
  ParentThread,
  PersonBrief,
  ReportBrief,
  RoomPerson,
} from "./generated";
export type Abilities = wire.AbilitiesShape;
export type Attachment = wire.AttachmentShape;
export type AuditEntry = wire.AuditShape;
export type Hit = wire.HitShape;
export type Me = wire.MeOut;
export type Message = wire.MessageShape;
export type Reaction = wire.ReactionShape;
export type Report = wire.ReportShape;
export type Room = wire.RoomShape;
export type RoomMode = wire.RoomShape["mode"];
export type Scheduled = wire.ScheduledShape;
export type SchoolRole = wire.RoleOut["role"];
export type Version = wire.RevisionShape;

/** Every list; `next` is the cursor of what follows. */
export interface Page<T> {
  items: T[];
  next?: string | number | null;
}

/** What went wrong, the same over HTTP (RFC 9457) and on the wire. */
export interface WireError {
  code: string;
  message: string;
  /** Seconds. */
  retry_after?: number | null;
  fields?: Record<string, string>;
}

/** Events by name; each carries absolute state, so that applying one twice changes nothing. */
export interface EventData {
  "message.posted": wire.MessagePosted;
  "message.edited": wire.MessageEdited;
  "message.deleted": wire.MessageDeleted;
  "message.reacted": wire.MessageReacted;
  "message.pinned": wire.MessagePinned;
  "room.changed": wire.RoomChanged;
  "log.scrubbed": wire.LogScrubbed;
  "access.changed": wire.AccessChanged;
  "profile.changed": wire.ProfileChanged;
  "rooms.changed": wire.RoomsChanged;
  "room.read": wire.RoomRead;
  "person.muted": wire.PersonMuted;
  "message.removed": wire.MessageRemoved;
  "report.filed": wire.ReportFiled;
  "draft.saved": wire.DraftSaved;
  "schedule.changed": wire.ScheduleChanged;
}
export type EventName = keyof EventData;

/** Commands by name, as one sends them to a room's topic. */
export interface CommandData {
  "message.post": wire.PostMessage;
  "message.edit": wire.EditMessage;
  "message.delete": wire.DeleteMessage;
  "message.remove": wire.RemoveMessage;
  "message.report": wire.ReportMessage;
  "message.react": wire.ReactToMessage;
  "message.pin": wire.PinMessage;
  "message.schedule": wire.ScheduleMessage;
  "schedule.cancel": wire.CancelScheduled;
  "person.mute": wire.MutePerson;
  "person.unmute": wire.UnmutePerson;
  "room.mode": wire.SetMode;
  "room.rename": wire.RenameRoom;
  "room.read": wire.MarkRead;
  "draft.save": wire.SaveDraft;
}
export type CommandName = keyof CommandData;

// --- Frames ---------------------------------------------------------------------------------------

export type EventFrame = {
  [K in EventName]: { type: "event"; topic: string; seq: number; event: K; at: Instant; data: EventData[K] };
}[EventName];

export interface SignalFrame {
  type: "signal";
  topic: string;
  signal: string;
  person?: Id;
  online?: boolean;
  data?: Record<string, unknown>;
}

export type ReplyFrame =
  | { type: "reply"; ref: number; ok: true; data: Record<string, unknown> }
  | { type: "reply"; ref: number | null; ok: false; error: WireError };

export interface HelloFrame {
  type: "hello";
  person?: Id;
  /** Seconds between two signs of life. */
  heartbeat?: number;
  /** Names the event stream that commands sent by POST belong to (HTTP fallback only). */
  stream?: string;
}

export type ServerFrame =
  | HelloFrame
  | ReplyFrame
  | EventFrame
  | SignalFrame
  | { type: "pong" }
  | { type: "ping" };

export interface JoinReply {
  /** The seq up to which this reply tells; more that is missing follows it as events. */
  head: number;
  epoch: string;
  resync: boolean;
  events: EventFrame[];
}
