import { Bold, Code, type IconNode, Italic, List, Quote } from "lucide";
import { type Key, t } from "../i18n";
import { IconButton } from "../ui/IconButton";
import { type Edit, prefix, wrap } from "./marks";

const FORMATS: readonly [Key, IconNode, (edit: Edit) => Edit][] = [
  ["compose.bold", Bold, (edit) => wrap(edit, "**")],
  ["compose.italic", Italic, (edit) => wrap(edit, "*")],
  ["compose.code", Code, (edit) => wrap(edit, "`")],
  ["compose.list", List, (edit) => prefix(edit, "- ")],
  ["compose.quote", Quote, (edit) => prefix(edit, "> ")],
];

interface Props {
  now: () => Edit;
  put: (edit: Edit) => void;
}

/** The marks of Markdown for those who do not know them by heart. */
export function FormatBar({ now, put }: Props) {
  return (
    <div class="format-bar" role="toolbar" aria-label={t("compose.format")}>
      {FORMATS.map(([label, icon, change]) => (
        <IconButton key={label} icon={icon} label={t(label)} onClick={() => put(change(now()))} />
      ))}
    </div>
  );
}
