import { SingleKeys } from "../app/singleKeys";
import { type Key, t } from "../i18n";
import { Dialog } from "../ui/Dialog";

const GROUPS: readonly [Key, readonly [string, Key][]][] = [
  [
    "keys.rooms",
    [
      ["Ctrl K", "palette.title"],
      ["Alt ↑ / Alt ↓", "keys.rooms.move"],
      ["N", "keys.rooms.next"],
      ["/", "keys.rooms.search"],
      ["C", "keys.rooms.write"],
    ],
  ],
  [
    "keys.rows",
    [
      ["↑ / ↓", "keys.rows.move"],
      ["R", "act.reply"],
      ["E", "act.edit"],
      ["+", "react.add"],
      ["Enter", "keys.rows.menu"],
    ],
  ],
  [
    "keys.compose",
    [
      ["Enter", "compose.send"],
      ["Shift Enter", "keys.compose.line"],
      ["Ctrl B", "compose.bold"],
      ["Ctrl I", "compose.italic"],
      ["Ctrl E", "compose.code"],
      ["Ctrl Shift 8", "compose.list"],
      ["Ctrl Shift 9", "compose.quote"],
      ["@", "compose.mention"],
      ["↑", "keys.compose.last"],
    ],
  ],
];

/** A key as it is called on the reader's keyboard. */
const named = (keys: string): string =>
  keys.replace("Enter", t("keys.key.enter")).replace("Shift", t("keys.key.shift"));

/** What can be done by keyboard. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      {GROUPS.map(([title, keys]) => (
        <section key={title}>
          <h3>{t(title)}</h3>
          <dl class="keys">
            {keys.map(([key, what]) => (
              <div key={what}>
                <dt>
                  <kbd>{named(key)}</kbd>
                </dt>
                <dd>{t(what)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <SingleKeys />
    </Dialog>
  );
}
