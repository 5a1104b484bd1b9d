import { signal } from "@preact/signals";
import { get } from "../api/http";
import type { Id, Page, RoomPerson, SignalFrame } from "../api/protocol";

/** A typing signal not renewed within this is over. */
export const TYPING_MS = 6_000;

export interface Typist {
  person: Id;
  parent: Id | null;
  until: number;
}

/** People of each room, once asked for. */
export const people = signal<Readonly<Record<Id, readonly RoomPerson[]>>>({});
export const typing = signal<Readonly<Record<Id, readonly Typist[]>>>({});

export async function loadPeople(room: Id): Promise<void> {
  const { items } = await get<Page<RoomPerson>>(`/rooms/${room}/people`);
  people.value = { ...people.value, [room]: items };
}

export function personIn(room: Id, person: Id): RoomPerson | undefined {
  return people.value[room]?.find(({ id }) => id === person);
}

/** Take a signal of a room's topic. */
export function takeSignal(room: Id, frame: SignalFrame): void {
  if (frame.signal === "typing" && frame.person) {
    const parent = typeof frame.data?.parent === "string" ? frame.data.parent : null;
    types(room, { person: frame.person, parent, until: Date.now() + TYPING_MS });
  }
  if (frame.signal === "presence" && frame.person) {
    const list = people.value[room];
    const online = frame.online === true;
    if (list) {
      const next = list.map((one) => (one.id === frame.person ? { ...one, online } : one));
      people.value = { ...people.value, [room]: next };
    }
  }
}

function types(room: Id, typist: Typist): void {
  const others = (typing.value[room] ?? []).filter(({ person }) => person !== typist.person);
  typing.value = { ...typing.value, [room]: [...others, typist] };
  setTimeout(() => stale(room), TYPING_MS + 50);
}

function stale(room: Id): void {
  const now = Date.now();
  const left = (typing.value[room] ?? []).filter(({ until }) => until > now);
  if (left.length !== typing.value[room]?.length) typing.value = { ...typing.value, [room]: left };
}

/** Whoever posted is no longer typing. */
export function stopsTyping(room: Id, person: Id): void {
  const list = typing.value[room];
  if (list?.some((typist) => typist.person === person)) {
    typing.value = { ...typing.value, [room]: list.filter((typist) => typist.person !== person) };
  }
}

export function forgetPeople(): void {
  people.value = {};
  typing.value = {};
}
