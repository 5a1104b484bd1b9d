import { signal } from "@preact/signals";

interface Toast {
  id: number;
  text: string;
  tone: "info" | "danger";
}
const TOAST_MS = 6_000;
/** What went wrong is longer, and wants to be read. */
const DANGER_MS = 12_000;
export const toasts = signal<readonly Toast[]>([]);

let last = 0;

export function toast(text: string, tone: Toast["tone"] = "info"): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
  setTimeout(
    () => {
      toasts.value = toasts.value.filter((one) => one.id !== id);
    },
    tone === "danger" ? DANGER_MS : TOAST_MS,
  );
}
