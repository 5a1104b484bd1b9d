import { signal } from "@preact/signals";
import { type IconNode, X } from "lucide";
import { type ComponentChildren, createElement } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";

/** An icon of the set; without a label it is decoration. */
export function Icon({ icon, size = 20 }: { icon: IconNode; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {icon.map(([tag, attributes], index) => createElement(tag, { ...attributes, key: index }))}
    </svg>
  );
}

interface IconButtonProps {
  icon: IconNode;
  label: string;
  onClick: (event: MouseEvent) => void;
  pressed?: boolean;
  disabled?: boolean;
  class?: string;
}

export function IconButton({ icon, label, onClick, pressed, disabled, class: more = "" }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`icon-button ${more}`}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon icon={icon} />
    </button>
  );
}

const HUES = 12;

/** Initials on a colour from the name. */
export function Avatar({ name, size = 36 }: { name: string; size?: 24 | 36 | 40 }) {
  const parts = name.split(/[\s-]+/).filter(Boolean);
  const initials = (parts[0]?.[0] ?? "") + (parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : "");
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (
    <span class={`avatar avatar-${size}`} data-hue={sum % HUES} aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  );
}

/** Unread messages in neutral, mentions of the reader in the accent; nothing when there is nothing. */
export function Count({ unread, mentions = 0 }: { unread: number; mentions?: number }) {
  if (unread === 0 && mentions === 0) return null;
  const shown = (n: number) => (n > 99 ? "99+" : String(n));
  const words = [
    unread > 0 ? t("chat.unread", { n: unread }) : "",
    mentions > 0 ? t("chat.mentions", { n: mentions }) : "",
  ];
  return (
    <span class="count-group">
      {mentions > 0 && (
        <span class="count count-mention" aria-hidden="true">
          @{mentions > 1 ? shown(mentions) : ""}
        </span>
      )}
      {unread > 0 && (
        <span class="count" aria-hidden="true">
          {shown(unread)}
        </span>
      )}
      <span class="visually-hidden">{words.filter(Boolean).join(", ")}</span>
    </span>
  );
}

export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{t("page.loading")}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} class="skeleton-row" aria-hidden="true" />
      ))}
    </div>
  );
}

export function EmptyState(props: { title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.text && <p>{props.text}</p>}
      {props.children}
    </div>
  );
}

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog: the native one, which keeps the focus and closes with Escape. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog; the click is on its backdrop
    <dialog
      ref={ref}
      class="dialog"
      aria-labelledby="dialog-title"
      onClose={onClose}
      onClick={(event) => event.target === ref.current && ref.current?.close()}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id="dialog-title">{title}</h2>
          <IconButton icon={X} label={t("action.close")} onClick={() => ref.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface Toast {
  id: number;
  text: string;
  tone: "info" | "danger";
}
const TOAST_MS = 6_000;
export const toasts = signal<readonly Toast[]>([]);

export function toast(text: string, tone: Toast["tone"] = "info"): void {
  const id = (toasts.value.at(-1)?.id ?? 0) + 1;
  toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
  setTimeout(() => {
    toasts.value = toasts.value.filter((one) => one.id !== id);
  }, TOAST_MS);
}
