export interface Edit {
  text: string;
  start: number;
  end: number;
}

/** Put `mark` around what is selected, or take it away where it stands already. */
export function wrap({ text, start, end }: Edit, mark: string): Edit {
  const size = mark.length;
  if (text.slice(start - size, start) === mark && text.slice(end, end + size) === mark) {
    return {
      text: text.slice(0, start - size) + text.slice(start, end) + text.slice(end + size),
      start: start - size,
      end: end - size,
    };
  }
  return {
    text: text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end),
    start: start + size,
    end: end + size,
  };
}

/** Begin each selected line with `mark`, or take it away where every line has it. */
export function prefix({ text, start, end }: Edit, mark: string): Edit {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const to = text.indexOf("\n", end) === -1 ? text.length : text.indexOf("\n", end);
  const lines = text.slice(from, to).split("\n");
  const has = lines.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => (has ? line.slice(mark.length) : mark + line)).join("\n");
  const delta = has ? -mark.length : mark.length;
  return {
    text: text.slice(0, from) + changed + text.slice(to),
    start: Math.max(from, start + delta),
    end: end + delta * lines.length,
  };
}

/** The keys that format, with Ctrl or ⌘. */
export function shortcut(event: KeyboardEvent, edit: Edit): Edit | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (event.shiftKey) {
    if (key === "x") return wrap(edit, "~~");
    if (event.code === "Digit8") return prefix(edit, "- ");
    if (event.code === "Digit9") return prefix(edit, "> ");
    return null;
  }
  if (key === "b") return wrap(edit, "**");
  if (key === "i") return wrap(edit, "*");
  if (key === "e") return wrap(edit, "`");
  return null;
}
