import { signal } from "@preact/signals";
import { isPreparing } from "./app/preparing";

export interface Route {
  path: string;
  /** The path's parts, decoded: `/messages/42` is ["messages", "42"]. */
  parts: string[];
  query: URLSearchParams;
  /** Without the "#". */
  hash: string;
  /** Names this step of the way, for what is remembered of it. */
  step: string;
  /** The reader has been at this step before, and expects it as they left it. */
  back: boolean;
}

/** What the browser keeps with each step: its name, and the path it was reached from (null: from elsewhere). */
interface Step {
  step: string;
  from: string | null;
}

/**
 * A newer build of the application has been installed: the next page is loaded from it, unless that would lose what
 * is being prepared on this one; then the first page after that. The worker keeps the files of the build before.
 */
export const updated = { is: false };

export const route = signal<Route>(current(false));

function kept(): Step | null {
  const state = window.history.state as Step | null;
  return state?.step ? state : null;
}

function current(back: boolean): Route {
  const { pathname, search, hash } = window.location;
  const parts = pathname.split("/").filter(Boolean).map(decoded);
  const step = kept()?.step ?? "";
  return {
    path: pathname,
    parts,
    query: new URLSearchParams(search),
    hash: decoded(hash.slice(1)),
    step,
    back,
  };
}

/** An address that somebody typed, or a link within the page that the browser followed by itself, is a step too. */
function arrive(back: boolean): void {
  const known = kept() !== null;
  if (!known) window.history.replaceState({ step: newStep(), from: null } satisfies Step, "");
  route.value = current(back && known);
}

const newStep = (): string => String(performance.timeOrigin + performance.now());

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Go to an address of this application. `replace` leaves no step to come back to. */
export function navigate(href: string, { replace = false } = {}): void {
  const { pathname } = new URL(href, window.location.href);
  const here = window.location.pathname;
  if (updated.is && pathname !== here && !isPreparing()) {
    if (replace) window.location.replace(href);
    else window.location.assign(href);
    return;
  }
  if (!replace) window.history.pushState({ step: newStep(), from: here } satisfies Step, "", href);
  else if (pathname === here) window.history.replaceState(kept(), "", href);
  else window.history.replaceState({ step: newStep(), from: kept()?.from ?? null } satisfies Step, "", href);
  route.value = current(false);
}

/** Leave this place for the one it belongs to: by a step back if one came from there, so that none is walked twice. */
export function goUp(href: string): void {
  const { pathname } = new URL(href, window.location.href);
  if (kept()?.from === pathname) window.history.back();
  else navigate(href, { replace: true });
}

/** Ordinary links (`<a href="/me">`) stay in the page; those that leave, download or open a tab do not. */
function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.hasAttribute("download")) return;
  // What people write opens in a tab of its own, unless it leads to a place in here.
  if (link.target && !link.closest(".prose")) return;
  if (link.origin !== window.location.origin || /^\/(api|static|_allauth)\//.test(link.pathname)) return;
  if (link.getAttribute("href") === "#main") return; // the browser's own: it moves the focus
  event.preventDefault();
  if (link.dataset.up !== undefined) goUp(link.href);
  else navigate(link.href);
}

export function startRouter(): void {
  const [how] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // After a reload, or back from another site, the first step is one that was seen before.
  arrive(how?.type === "reload" || how?.type === "back_forward");
  window.addEventListener("popstate", () => arrive(true));
  document.addEventListener("click", onClick);
}
