/** Generated from docs/protocol by `make generate`; not to be edited. */

/**
 * Whose passwords.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "Audience".
 */
export type Audience = "pupils" | "families" | "staff";

export interface Protocol {}
/**
 * On person.<id>: this person's rights changed; topics are asked again, lists are to be read again.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AccessChanged".
 */
export interface AccessChanged {}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AttachmentShape".
 */
export interface AttachmentShape {
  height: number | null;
  id: string;
  kind: "image" | "file";
  name: string;
  preview_url: string | null;
  size: number;
  type: string;
  url: string;
  width: number | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "CancelScheduled".
 */
export interface CancelScheduled {
  id: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "DeleteMessage".
 */
export interface DeleteMessage {
  id: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "Deletion".
 */
export interface Deletion {
  at: string;
  by: "author" | "moderator";
  reason: string;
}
/**
 * Told to the writer's other devices; an empty body means that there is no draft any more.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "DraftSaved".
 */
export interface DraftSaved {
  body: string;
  parent: string | null;
  room: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "EditMessage".
 */
export interface EditMessage {
  body: string;
  id: string;
  /**
   * The version that was edited; another one: conflict.
   */
  version: number;
}
/**
 * Stands in the log where an event of deleted content stood; clients only count its seq.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "LogScrubbed".
 */
export interface LogScrubbed {
  ref: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MarkRead".
 */
export interface MarkRead {
  seq: number;
}
/**
 * `parent_thread` again, because the log forgets the event that first told of a deleted reply.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessageDeleted".
 */
export interface MessageDeleted {
  message: MessageShape;
  parent_thread: ParentThread | null;
}
/**
 * A message; `body` and `html` are empty once it is deleted.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessageShape".
 */
export interface MessageShape {
  at: string;
  attachments: AttachmentShape[];
  author: PersonBrief;
  body: string;
  client_id: string;
  deleted: Deletion | null;
  edited_at: string | null;
  html: string;
  id: string;
  mentions: string[];
  mentions_room: boolean;
  parent: string | null;
  pinned: boolean;
  reactions: ReactionShape[];
  room: string;
  seq: number;
  thread: Thread | null;
  version: number;
}
/**
 * A person as others see them; `role` is theirs in the school at hand.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PersonBrief".
 */
export interface PersonBrief {
  family_name: string;
  given_name: string;
  id: string;
  name: string;
  role: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian") | null;
}
/**
 * Who put this emoji on a message, in the order they did.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReactionShape".
 */
export interface ReactionShape {
  emoji: string;
  people: string[];
}
/**
 * The replies to a message.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "Thread".
 */
export interface Thread {
  count: number;
  last_at: string;
}
/**
 * The thread that a reply belongs to, as it is after the reply.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ParentThread".
 */
export interface ParentThread {
  count: number;
  id: string;
  last_at: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessageEdited".
 */
export interface MessageEdited {
  message: MessageShape;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessagePinned".
 */
export interface MessagePinned {
  id: string;
  pinned: boolean;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessagePosted".
 */
export interface MessagePosted {
  message: MessageShape;
  parent_thread: ParentThread | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessageReacted".
 */
export interface MessageReacted {
  id: string;
  reactions: ReactionShape[];
}
/**
 * Told to the author whose message a moderator removed.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessageRemoved".
 */
export interface MessageRemoved {
  id: string;
  reason: string;
  room: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MutePerson".
 */
export interface MutePerson {
  minutes: number;
  person: string;
  reason: string;
}
/**
 * This person may not write in the room until then; None: again they may.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PersonMuted".
 */
export interface PersonMuted {
  reason: string;
  room: string;
  until: string | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PinMessage".
 */
export interface PinMessage {
  id: string;
  on: boolean;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PostMessage".
 */
export interface PostMessage {
  /**
   * @maxItems 10
   */
  attachments?: string[];
  body?: string;
  /**
   * Made by the sender; the same one again is the same message.
   */
  client_id: string;
  parent?: string | null;
}
/**
 * This person's own settings changed: the other devices follow.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ProfileChanged".
 */
export interface ProfileChanged {
  hide_presence: boolean;
  locale: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReactToMessage".
 */
export interface ReactToMessage {
  emoji: string;
  id: string;
  on: boolean;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RemoveMessage".
 */
export interface RemoveMessage {
  id: string;
  reason: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RenameRoom".
 */
export interface RenameRoom {
  title: string;
}
/**
 * That a message was reported; what it said is read from the list of reports, not kept in a log.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReportBrief".
 */
export interface ReportBrief {
  at: string;
  id: string;
  message: string;
  reason: string;
  reporter: PersonBrief;
  room: string;
}
/**
 * Told to those who look after the room.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReportFiled".
 */
export interface ReportFiled {
  report: ReportBrief;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReportMessage".
 */
export interface ReportMessage {
  id: string;
  reason?: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomChanged".
 */
export interface RoomChanged {
  mode: "open" | "announcements" | "slow" | "paused" | "archived";
  mode_reason: string;
  slow_seconds: number;
  title: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomRead".
 */
export interface RoomRead {
  mentions: number;
  read_seq: number;
  room: string;
  unread: number;
}
/**
 * The list of this person's rooms is no longer what it was: read it again.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomsChanged".
 */
export interface RoomsChanged {}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SaveDraft".
 */
export interface SaveDraft {
  body: string;
  parent?: string | null;
}
/**
 * This person's scheduled messages in the room changed: read them again.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ScheduleChanged".
 */
export interface ScheduleChanged {
  room: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ScheduleMessage".
 */
export interface ScheduleMessage {
  /**
   * RFC 3339, in the future.
   */
  at: string;
  /**
   * @maxItems 10
   */
  attachments?: string[];
  body?: string;
  /**
   * Made by the sender; the same one again is the same message.
   */
  client_id: string;
  parent?: string | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SetMode".
 */
export interface SetMode {
  mode: "open" | "announcements" | "slow" | "paused" | "archived";
  reason?: string;
  slow_seconds?: number;
}
/**
 * A signal: this person is writing, in the thread of `parent` if given.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "Typing".
 */
export interface Typing {
  parent?: string | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "UnmutePerson".
 */
export interface UnmutePerson {
  person: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AbilitiesOut".
 */
export interface AbilitiesOut {
  administer: string[];
}
/**
 * What a person may do in a room now.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AbilitiesShape".
 */
export interface AbilitiesShape {
  attach: boolean;
  manage: boolean;
  mention_room: boolean;
  moderate: boolean;
  pin: boolean;
  post: boolean;
  react: boolean;
  reply: boolean;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AdminGroupList".
 */
export interface AdminGroupList {
  items: AdminGroupOut[];
  next?: string | null;
  unplaced: UnplacedOut;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AdminGroupOut".
 */
export interface AdminGroupOut {
  archived: boolean;
  id: string;
  kind: "class" | "course" | "club" | "project";
  level: string;
  name: string;
  pupils: number;
  school_year: string;
  subject: string;
  /**
   * Pupils for whom a sheet of first passwords is still to be printed.
   */
  without_password: number;
}
/**
 * Pupils of the school who are in no living class.
 */
export interface UnplacedOut {
  pupils: number;
  without_password: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AdminPersonList".
 */
export interface AdminPersonList {
  items: AdminPersonOut[];
  next?: string | null;
  total: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AdminPersonOut".
 */
export interface AdminPersonOut {
  /**
   * Belongs to a school that is not yours: only that role is yours to see.
   */
  elsewhere: boolean;
  family_name: string;
  given_name: string;
  /**
   * Names of today's groups in this school.
   */
  groups: string[];
  has_password: boolean;
  id: string;
  imported: boolean;
  last_login: string | null;
  must_change_password: boolean;
  name: string;
  role: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian") | null;
  roles: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian")[];
  suspended: boolean;
  username: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ApplyIn".
 */
export interface ApplyIn {
  skip_errors?: boolean;
  suspend_many?: boolean;
}
/**
 * `next` is the `before` of the page of earlier entries.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AuditList".
 */
export interface AuditList {
  items: AuditShape[];
  next?: number | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "AuditShape".
 */
export interface AuditShape {
  action: string;
  actor: PersonBrief;
  at: string;
  details: {
    [k: string]: string | number | boolean;
  };
  id: string;
  message: string | null;
  number: number;
  reason: string;
  subject: PersonBrief | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "CodeIn".
 */
export interface CodeIn {
  code: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "DraftList".
 */
export interface DraftList {
  items: DraftSaved[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "GroupBrief".
 */
export interface GroupBrief {
  id: string;
  kind: string;
  name: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "GroupList".
 */
export interface GroupList {
  items: GroupOut[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "GroupOut".
 */
export interface GroupOut {
  archived: boolean;
  id: string;
  kind: "class" | "course" | "club" | "project";
  name: string;
  role: string;
  school: SchoolOut;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SchoolOut".
 */
export interface SchoolOut {
  id: string;
  name: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "GuardianIn".
 */
export interface GuardianIn {
  kind?: "legal" | "contact";
  receives_notices?: boolean;
  restricted?: boolean;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "GuardianList".
 */
export interface GuardianList {
  items: GuardianOut[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "GuardianOut".
 */
export interface GuardianOut {
  /**
   * The last day that counts.
   */
  ends_on: string | null;
  family_name: string;
  given_name: string;
  id: string;
  kind: "legal" | "contact";
  name: string;
  receives_notices: boolean;
  /**
   * By court order: it gives nothing while it stands.
   */
  restricted: boolean;
  role: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian") | null;
  starts_on: string;
}
/**
 * The newest first; `next` is the `before` of the page of older hits.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "HitList".
 */
export interface HitList {
  items: HitShape[];
  next: number | null;
}
/**
 * A message that was found. Jump to it: its room's history `around` its seq.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "HitShape".
 */
export interface HitShape {
  message: MessageShape;
  room: HitRoom;
  snippet_html: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "HitRoom".
 */
export interface HitRoom {
  id: string;
  title: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ImportAbilities".
 */
export interface ImportAbilities {
  apply: boolean;
  discard: boolean;
  /**
   * It has errors: apply takes only `skip_errors`.
   */
  skip_errors: boolean;
  /**
   * It has stops: apply takes only `suspend_many`, too.
   */
  suspend_many: boolean;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ImportList".
 */
export interface ImportList {
  items: ImportOut[];
  next?: string | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ImportOut".
 */
export interface ImportOut {
  abilities: ImportAbilities;
  /**
   * Null: the command line.
   */
  by: PersonOut | null;
  created_at: string;
  errors: number;
  failure: string;
  file_name: string;
  finished_at: string | null;
  id: string;
  /**
   * File → bulk or delta, as the manifest says.
   */
  modes: {
    [k: string]: string;
  };
  plan: PlanLineOut[];
  progress: ProgressOut;
  report: PlanLineOut[];
  /**
   * Those that the file touches; empty until it is read.
   */
  schools: SchoolOut[];
  size: number;
  skip_errors: boolean;
  state: "reading" | "ready" | "applying" | "done" | "failed" | "refused";
  stops: StopOut[];
  version: string;
  warnings: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PersonOut".
 */
export interface PersonOut {
  family_name: string;
  given_name: string;
  id: string;
  name: string;
  role: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian") | null;
}
/**
 * So many of `kind` will be (in a report: were) created, changed and so on.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PlanLineOut".
 */
export interface PlanLineOut {
  action: "create" | "change" | "suspend" | "reactivate" | "archive" | "reopen" | "end";
  count: number;
  kind: "schools" | "people" | "roles" | "groups" | "memberships" | "guardianships";
  /**
   * The first few, for a preview.
   */
  samples: SampleOut[];
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SampleOut".
 */
export interface SampleOut {
  detail: string;
  name: string;
  /**
   * That of a role or of a membership; of anything else none.
   */
  role?:
    | ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian")
    | ("head_teacher" | "observer" | "");
}
/**
 * `phase` says what the numbers count: bytes while reading, changes while applying.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ProgressOut".
 */
export interface ProgressOut {
  done: number;
  phase: "" | "waiting" | "reading" | "checking" | "applying";
  total: number;
}
/**
 * The plan would take `going` of `present` people (memberships, groups) out of a school.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "StopOut".
 */
export interface StopOut {
  going: number;
  kind: "people" | "memberships" | "groups";
  present: number;
  school: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "LogIn".
 */
export interface LogIn {
  password: string;
  username: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MeIn".
 */
export interface MeIn {
  hide_presence?: boolean | null;
  locale?: ("fr" | "en") | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MeOut".
 */
export interface MeOut {
  abilities: AbilitiesOut;
  children: PersonOut[];
  family_name: string;
  given_name: string;
  groups: GroupOut[];
  hide_presence: boolean;
  id: string;
  locale: "fr" | "en";
  must_change_password: boolean;
  name: string;
  roles: RoleOut[];
  username: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoleOut".
 */
export interface RoleOut {
  role: "pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian";
  school: SchoolOut;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MemberList".
 */
export interface MemberList {
  items: MemberOut[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MemberOut".
 */
export interface MemberOut {
  family_name: string;
  given_name: string;
  group_role: "pupil" | "teacher" | "head_teacher" | "observer";
  id: string;
  name: string;
  role: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian") | null;
}
/**
 * `next` is the `before` of the page of older messages, `newer` the `after` of the page of newer ones.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MessageList".
 */
export interface MessageList {
  head: number;
  items: MessageShape[];
  newer?: number | null;
  next?: number | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "MutedShape".
 */
export interface MutedShape {
  reason: string;
  until: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "NewDirect".
 */
export interface NewDirect {
  /**
   * @minItems 1
   * @maxItems 12
   */
  people: string[];
}
/**
 * A further room of a group, or with kind `families` the one of its pupils' families. The same
 * `client_id` again gives the room that it made.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "NewRoom".
 */
export interface NewRoom {
  client_id?: string | null;
  group: string;
  kind?: "topic" | "families";
  mode?: "open" | "announcements";
  title?: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "NewText".
 */
export interface NewText {
  body: string;
  version: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PasswordConfirmation".
 */
export interface PasswordConfirmation {
  password: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PasswordIn".
 */
export interface PasswordIn {
  current: string;
  new: string;
}
/**
 * Shown this once; it must be changed at the first log-in.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PasswordOut".
 */
export interface PasswordOut {
  password: string;
  username: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PeopleList".
 */
export interface PeopleList {
  items: PersonBrief[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PinList".
 */
export interface PinList {
  items: MessageShape[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "PostedAnswer".
 */
export interface PostedAnswer {
  id: string;
  seq: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ProblemList".
 */
export interface ProblemList {
  items: ProblemOut[];
  next?: string | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ProblemOut".
 */
export interface ProblemOut {
  column: string;
  file: string;
  /**
   * 0: the file as a whole.
   */
  line: number;
  reason: string;
  severity: "error" | "warning";
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RecoveryCodesOut".
 */
export interface RecoveryCodesOut {
  /**
   * Shown this once; each works once.
   */
  recovery_codes: string[];
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReportList".
 */
export interface ReportList {
  items: ReportShape[];
  next?: null;
}
/**
 * A report with the message and what stood before it, as they were when it was reported.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ReportShape".
 */
export interface ReportShape {
  at: string;
  context: MessageShape[];
  id: string;
  message: string;
  reason: string;
  reporter: PersonBrief;
  room: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RevisionList".
 */
export interface RevisionList {
  items: RevisionShape[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RevisionShape".
 */
export interface RevisionShape {
  at: string;
  body: string;
  html: string;
  version: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomList".
 */
export interface RoomList {
  items: RoomShape[];
  next?: null;
}
/**
 * A room as one person has it.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomShape".
 */
export interface RoomShape {
  abilities: AbilitiesShape;
  epoch: string;
  group: GroupBrief | null;
  head: number;
  id: string;
  kind: "group" | "families" | "topic" | "direct";
  last_message: MessageShape | null;
  mentions: number;
  mode: "open" | "announcements" | "slow" | "paused" | "archived";
  mode_reason: string;
  muted: MutedShape | null;
  people: PersonBrief[] | null;
  people_count: number;
  read_seq: number;
  school: SchoolBrief;
  slow_seconds: number;
  title: string;
  topic: string;
  unread: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SchoolBrief".
 */
export interface SchoolBrief {
  id: string;
  name: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomPeople".
 */
export interface RoomPeople {
  items: RoomPerson[];
  next?: null;
}
/**
 * Somebody in a room. `muted_until` is shown to those who moderate it.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "RoomPerson".
 */
export interface RoomPerson {
  family_name: string;
  given_name: string;
  id: string;
  muted_until: string | null;
  name: string;
  online: boolean;
  role: ("pupil" | "teacher" | "staff" | "head" | "school_admin" | "guardian") | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ScheduledList".
 */
export interface ScheduledList {
  items: ScheduledShape[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "ScheduledShape".
 */
export interface ScheduledShape {
  at: string;
  attachments: string[];
  body: string;
  client_id: string;
  error: string;
  id: string;
  parent: string | null;
  room: string;
  state: "waiting" | "failed";
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SeqAnswer".
 */
export interface SeqAnswer {
  seq: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "SessionOut".
 */
export interface SessionOut {
  authenticated: boolean;
  person: PersonOut | null;
}
/**
 * The file as it will stand in the message that names its id.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "Stored".
 */
export interface Stored {
  attachment: AttachmentShape;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "TotpIn".
 */
export interface TotpIn {
  code: string;
  password: string;
}
/**
 * `secret`, `url` and `qr_svg` only while it is off.
 *
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "TotpOut".
 */
export interface TotpOut {
  active: boolean;
  qr_svg?: string | null;
  secret?: string | null;
  url?: string | null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "UnplacedOut".
 */
export interface UnplacedOut1 {
  pupils: number;
  without_password: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "UserSessionList".
 */
export interface UserSessionList {
  items: UserSessionOut[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "UserSessionOut".
 */
export interface UserSessionOut {
  created_at: string;
  current: boolean;
  id: string;
  ip: string;
  user_agent: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "YearDone".
 */
export interface YearDone {
  groups: number;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "YearIn".
 */
export interface YearIn {
  school_year: string;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "YearList".
 */
export interface YearList {
  /**
   * The year that was ended last, if that can be taken back.
   */
  ended: string | null;
  items: YearOut[];
  next?: null;
}
/**
 * This interface was referenced by `Protocol`'s JSON-Schema
 * via the `definition` "YearOut".
 */
export interface YearOut {
  /**
   * Those that live.
   */
  groups: number;
  school_year: string;
}
