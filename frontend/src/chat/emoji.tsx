import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { locale, t } from "../i18n";
import type { PickerProps } from "./EmojiPicker";
import { put } from "./Menu";

/** A choice for a school: each with its name in French and English. */
const EMOJI: readonly (readonly [string, string, string])[] = [
  ["👍", "pouce levé", "thumbs up"],
  ["👎", "pouce baissé", "thumbs down"],
  ["❤️", "cœur", "heart"],
  ["😄", "sourire", "smile"],
  ["😂", "rire", "laughing"],
  ["😊", "content", "pleased"],
  ["😉", "clin d’œil", "wink"],
  ["😍", "adore", "love it"],
  ["🤔", "réfléchit", "thinking"],
  ["😮", "étonné", "surprised"],
  ["😢", "triste", "sad"],
  ["😅", "ouf", "phew"],
  ["😴", "dort", "asleep"],
  ["🤒", "malade", "ill"],
  ["🥳", "fête", "party"],
  ["🙏", "merci", "thank you"],
  ["👏", "bravo", "clapping"],
  ["🙌", "youpi", "hooray"],
  ["💪", "courage", "strength"],
  ["👋", "salut", "wave"],
  ["✋", "main levée", "raised hand"],
  ["👌", "parfait", "perfect"],
  ["🤝", "d’accord", "agreed"],
  ["👀", "je regarde", "looking"],
  ["✅", "fait", "done"],
  ["❌", "non", "no"],
  ["❓", "question", "question"],
  ["❗", "important", "important"],
  ["⏰", "à l’heure", "on time"],
  ["📅", "date", "date"],
  ["📌", "épingle", "pin"],
  ["📎", "pièce jointe", "attachment"],
  ["📚", "livres", "books"],
  ["📖", "lecture", "reading"],
  ["✏️", "crayon", "pencil"],
  ["📝", "devoirs", "homework"],
  ["🎒", "cartable", "school bag"],
  ["🏫", "école", "school"],
  ["🧮", "calcul", "maths"],
  ["📐", "géométrie", "geometry"],
  ["🔬", "sciences", "science"],
  ["🌍", "géographie", "geography"],
  ["💻", "ordinateur", "computer"],
  ["🎨", "arts", "art"],
  ["🎵", "musique", "music"],
  ["🎭", "théâtre", "theatre"],
  ["⚽", "football", "football"],
  ["🏀", "basket", "basketball"],
  ["🏊", "natation", "swimming"],
  ["🚌", "bus", "bus"],
  ["🍎", "pomme", "apple"],
  ["🥐", "croissant", "croissant"],
  ["🍽️", "cantine", "canteen"],
  ["☀️", "soleil", "sun"],
  ["🌧️", "pluie", "rain"],
  ["❄️", "neige", "snow"],
  ["⭐", "étoile", "star"],
  ["🔥", "super", "fire"],
  ["💡", "idée", "idea"],
  ["🎉", "félicitations", "congratulations"],
];

/** A grid of emoji: arrows move, Enter picks, Escape closes. */
export function Picker({ anchor, onPick, onClose }: PickerProps) {
  const ref = useRef<HTMLDivElement>(null);
  const named = locale.value === "en" ? 2 : 1;
  useLayoutEffect(() => {
    const picker = ref.current;
    if (!picker) return;
    picker.showPopover();
    put(picker, anchor.getBoundingClientRect());
    picker.querySelector("button")?.focus();
  }, [anchor]);
  useEffect(() => {
    const picker = ref.current;
    const closed = (event: Event) => (event as ToggleEvent).newState === "closed" && onClose();
    picker?.addEventListener("toggle", closed);
    return () => picker?.removeEventListener("toggle", closed);
  }, [onClose]);

  function leave(): void {
    ref.current?.hidePopover();
    if (anchor instanceof HTMLElement && anchor.isConnected) anchor.focus({ preventScroll: true });
  }
  function onKey(event: KeyboardEvent): void {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const columns = ref.current ? getComputedStyle(ref.current).gridTemplateColumns.split(" ").length : 1;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step !== undefined) all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      ref={ref}
      class="menu emoji-picker"
      popover="auto"
      role="dialog"
      aria-label={t("compose.emoji")}
      onKeyDown={onKey}
    >
      {EMOJI.map((entry, index) => (
        <button
          key={entry[0]}
          type="button"
          class="emoji-button"
          tabIndex={index === 0 ? 0 : -1}
          aria-label={entry[named]}
          title={entry[named]}
          onClick={() => {
            leave();
            onPick(entry[0]);
          }}
        >
          {entry[0]}
        </button>
      ))}
    </div>
  );
}
