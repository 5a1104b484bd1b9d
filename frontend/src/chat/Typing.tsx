import type { Id } from "../api/protocol";
import { t } from "../i18n";
import { personIn, typing } from "../store/people";

/** Who is writing now; its line is always there, so that nothing moves. */
export function Typing({ room, parent, reader }: { room: Id; parent: Id | null; reader: Id }) {
  const names = (typing.value[room] ?? [])
    .filter((typist) => typist.parent === parent && typist.person !== reader)
    .map(({ person }) => personIn(room, person)?.given_name)
    .filter((name) => name !== undefined);
  const [name, other] = names;
  let words = "";
  if (names.length > 2) words = t("typing.many");
  else if (name && other) words = t("typing.two", { name, other });
  else if (name) words = t("typing.one", { name });
  return <p class="typing">{words}</p>;
}
