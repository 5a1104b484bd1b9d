import { signal } from "@preact/signals";
import type { MemberList, MemberOut } from "../api/generated";
import { get } from "../api/http";
import type { Id } from "../api/protocol";
import { beforeLeaving } from "../store/session";

/** Who is in each group, once asked for. */
export const members = signal<Readonly<Record<Id, readonly MemberOut[]>>>({});

beforeLeaving.push(async () => {
  members.value = {};
});

/** Read who is in a group. Raises ApiError. */
export async function loadMembers(group: Id): Promise<void> {
  const { items } = await get<MemberList>(`/groups/${group}/people`);
  members.value = { ...members.value, [group]: items };
}
