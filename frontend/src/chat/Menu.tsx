import type { IconNode } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../ui/Icon";

export interface MenuItem {
  label: string;
  icon: IconNode;
  onSelect: () => void;
  danger?: boolean;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** What it hangs from, and where the focus returns. */
  anchor: Element;
  onClose: () => void;
}

const GAP_PX = 4;

/** A menu of actions: arrows move, Enter chooses, Escape closes; on a phone it is a sheet. */
export function Menu({ label, items, anchor, onClose }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = ref.current;
    if (!menu) return;
    menu.showPopover();
    put(menu, anchor.getBoundingClientRect());
    menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [anchor]);
  useEffect(() => {
    const menu = ref.current;
    const closed = (event: Event) => (event as ToggleEvent).newState === "closed" && onClose();
    menu?.addEventListener("toggle", closed);
    return () => menu?.removeEventListener("toggle", closed);
  }, [onClose]);

  function leave(): void {
    ref.current?.hidePopover();
    if (anchor instanceof HTMLElement && anchor.isConnected) anchor.focus({ preventScroll: true });
  }
  function onKey(event: KeyboardEvent): void {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) all[(at + step + all.length) % all.length]?.focus();
    else if (event.key === "Home") all[0]?.focus();
    else if (event.key === "End") all.at(-1)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={ref} class="menu" popover="auto" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKey}>
      {items.map(({ label: word, icon, onSelect, danger }) => (
        <button
          key={word}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={danger ? "menu-item menu-item-danger" : "menu-item"}
          onClick={() => {
            leave();
            onSelect();
          }}
        >
          <Icon icon={icon} size={18} />
          {word}
        </button>
      ))}
    </div>
  );
}

/** Under its anchor or above it, inside the window. A narrow screen's style sheet makes it a sheet instead. */
export function put(menu: HTMLElement, anchor: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + GAP_PX;
  const top = below + height > window.innerHeight ? Math.max(GAP_PX, anchor.top - GAP_PX - height) : below;
  const fits = anchor.left + width + GAP_PX <= window.innerWidth;
  const left = fits ? anchor.left : Math.max(GAP_PX, anchor.right - width);
  menu.style.setProperty("--menu-top", `${top}px`);
  menu.style.setProperty("--menu-left", `${left}px`);
}
