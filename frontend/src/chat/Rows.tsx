import { useRef } from "preact/hooks";
import type { Id, Room } from "../api/protocol";
import { t } from "../i18n";
import { dayOf, exactly } from "../i18n/dates";
import { MessageRow } from "./MessageRow";
import type { Row } from "./rows";

interface Props {
  rows: readonly Row[];
  label: string;
  room: Room;
  reader: Id;
  inThread?: boolean;
}

/** A list of messages. One row is a tab stop; arrows move among rows, letters act on the one with the focus. */
export function Rows({ rows, label, room, reader, inThread = false }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const last = rows.findLast(({ kind }) => kind === "message")?.key;

  function onKey(event: KeyboardEvent): void {
    const row = event.target as HTMLElement;
    if (!row.matches("[data-row]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at = all.indexOf(row);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  }

  return (
    <ol ref={list} class="rows" aria-label={label} onKeyDown={onKey}>
      {rows.map((row) =>
        row.kind === "message" ? (
          <MessageRow
            key={row.key}
            message={row.message}
            joined={row.joined}
            room={room}
            reader={reader}
            inThread={inThread}
            tabStop={row.key === last}
          />
        ) : (
          <Separator key={row.key} row={row} />
        ),
      )}
    </ol>
  );
}

function Separator({ row }: { row: Exclude<Row, { kind: "message" }> }) {
  if (row.kind === "new") {
    return (
      <li class="new-line">
        <span>{t("chat.new-line")}</span>
      </li>
    );
  }
  return <DayLine at={row.at} />;
}

export function DayLine({ at }: { at: string }) {
  return (
    <li class="day-line">
      <time dateTime={at} title={exactly(at)}>
        {dayOf(at)}
      </time>
    </li>
  );
}
