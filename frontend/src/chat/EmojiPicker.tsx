import { lazily } from "../app/lazily";

export interface PickerProps {
  anchor: Element;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** A small choice of emoji, fetched when it is first wanted. */
export const EmojiPicker = lazily<PickerProps>(async () => (await import("./emoji")).Picker);
