import { type Key, t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { SingleKeys } from "../singleKeys";
import "./palette.css";

/** Keys are written as they are printed on the keyboard of the device. */
const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);
const KEYS: readonly { keys: readonly string[]; word: Key }[] = [
  { keys: [APPLE ? "⌘" : "Ctrl", "K"], word: "palette.title" },
  { keys: ["?"], word: "shortcuts.title" },
  { keys: ["Esc"], word: "shortcuts.close" },
  { keys: ["Tab"], word: "shortcuts.skip" },
];

/** The keys that work on every page. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose}>
      <dl class="shortcuts">
        {KEYS.map(({ keys, word }) => (
          <div key={word}>
            <dt>{t(word)}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <SingleKeys />
    </Dialog>
  );
}
