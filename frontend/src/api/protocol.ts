/** The shapes of the REST API and of the live wire, as the server's schemas say them. Ids are opaque strings. */

export type Id = string;
/** RFC 3339, UTC. */
export type Instant = string;
export type SchoolRole = "pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian";

export interface PersonBrief {
  id: Id;
  name: string;
  given_name: string;
  family_name: string;
  role: SchoolRole | null;
}

export interface Me {
  id: Id;
  username: string;
  name: string;
  given_name: string;
  family_name: string;
  locale: "fr" | "en";
  hide_presence: boolean;
  roles: { school: { id: Id; name: string }; role: SchoolRole }[];
  groups: { id: Id; name: string; kind: string; role: string; school: { id: Id; name: string } }[];
  children: PersonBrief[];
  abilities: { administer: Id[] };
  must_change_password?: boolean;
}

export interface Page<T> {
  items: T[];
  next: string | number | null;
}

export interface Attachment {
  id: Id;
  name: string;
  size: number;
  type: string;
  kind: "image" | "file";
  width: number | null;
  height: number | null;
  url: string;
  preview_url: string | null;
}

export interface Reaction {
  emoji: string;
  people: Id[];
}

export interface Message {
  id: Id;
  room: Id;
  seq: number;
  author: PersonBrief;
  at: Instant;
  body: string;
  html: string;
  version: number;
  edited_at: Instant | null;
  deleted: null | { by: "author" | "moderator"; reason: string; at: Instant };
  parent: Id | null;
  thread: null | { count: number; last_at: Instant };
  mentions: Id[];
  mentions_room: boolean;
  reactions: Reaction[];
  pinned: boolean;
  attachments: Attachment[];
  client_id: string;
}

export type RoomMode = "open" | "announcements" | "slow" | "paused" | "archived";
export interface Abilities {
  post: boolean;
  reply: boolean;
  attach: boolean;
  mention_room: boolean;
  pin: boolean;
  moderate: boolean;
  manage: boolean;
  react: boolean;
}

export interface Room {
  id: Id;
  topic: string;
  kind: "group" | "families" | "topic" | "direct";
  title: string;
  group: { id: Id; name: string; kind: string } | null;
  school: { id: Id; name: string };
  mode: RoomMode;
  slow_seconds: number;
  mode_reason: string;
  head: number;
  epoch: string;
  last_message: Message | null;
  read_seq: number;
  unread: number;
  mentions: number;
  people_count: number;
  abilities: Abilities;
  muted: null | { until: Instant; reason: string };
  /** Of a direct room. */
  people: PersonBrief[] | null;
}

export interface MessagePage {
  items: Message[];
  next: number | null;
  newer: number | null;
  head: number;
}

export interface RoomPerson extends PersonBrief {
  online: boolean;
  /** Told to moderators only. */
  muted_until?: Instant | null;
}

export interface Scheduled {
  id: Id;
  client_id: string;
  body: string;
  parent: Id | null;
  attachments: Id[];
  at: Instant;
  state: "waiting" | "failed";
  error: string;
}

export interface AuditEntry {
  id: Id;
  number: number;
  at: Instant;
  actor: PersonBrief;
  action: string;
  subject: PersonBrief | null;
  message: Id | null;
  reason: string;
  details: Record<string, string | number | boolean>;
}

export interface Hit {
  message: Message;
  room: { id: Id; title: string };
  snippet_html: string;
}

export interface Version {
  version: number;
  body: string;
  html: string;
  at: Instant;
}

/** What went wrong, the same over HTTP (RFC 9457) and on the wire. */
export interface WireError {
  code: string;
  message: string;
  retry_after?: number | null;
  fields?: Record<string, string>;
}

/** Events by name; each carries absolute state, so that applying one twice changes nothing. */
export interface EventData {
  "message.posted": { message: Message; parent_thread?: { id: Id; count: number; last_at: Instant } | null };
  "message.edited": { message: Message };
  "message.deleted": { message: Message };
  "message.reacted": { id: Id; reactions: Reaction[] };
  "message.pinned": { id: Id; pinned: boolean };
  "room.changed": { title: string; mode: RoomMode; slow_seconds: number; mode_reason: string };
  "log.scrubbed": { ref: string };
  "access.changed": Record<string, never>;
  "rooms.changed": Record<string, never>;
  "room.read": { room: Id; read_seq: number; unread: number; mentions: number };
  "person.muted": { room: Id; until: Instant | null; reason: string };
  "message.removed": { room: Id; id: Id; reason: string };
  "report.filed": { report: ReportBrief };
  "draft.saved": { room: Id; parent: Id | null; body: string };
  "schedule.changed": { room: Id };
}
export type EventName = keyof EventData;

export interface ReportBrief {
  id: Id;
  room: Id;
  message: Id;
  reporter: PersonBrief;
  reason: string;
  at: Instant;
}
/** A report with the message and what stood before it, as they were when it was reported. */
export interface Report extends ReportBrief {
  context: Message[];
}

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
  epoch?: string;
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
  head: number;
  epoch: string;
  resync: boolean;
  events: EventFrame[];
  more?: boolean;
}
