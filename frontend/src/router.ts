import { signal } from "@preact/signals";

export interface Route {
  path: string;
  /** The path's parts, decoded: `/messages/42` is ["messages", "42"]. */
  parts: string[];
  query: URLSearchParams;
  /** Without the "#". */
  hash: string;
}

export const route = signal<Route>(current());

function current(): Route {
  const { pathname, search, hash } = window.location;
  const parts = pathname.split("/").filter(Boolean).map(decoded);
  return { path: pathname, parts, query: new URLSearchParams(search), hash: decoded(hash.slice(1)) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Go to an address of this application. `replace` leaves no step to come back to. */
export function navigate(href: string, { replace = false } = {}): void {
  const samePage = new URL(href, window.location.href).pathname === window.location.pathname;
  if (replace) window.history.replaceState(null, "", href);
  else window.history.pushState(null, "", href);
  route.value = current();
  if (!samePage) window.scrollTo(0, 0);
}

/** Ordinary links (`<a href="/me">`) stay in the page; those that leave, download or open a tab do not. */
function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
  if (link.origin !== window.location.origin || /^\/(api|static|_allauth)\//.test(link.pathname)) return;
  if (link.getAttribute("href") === "#main") return; // the browser's own: it moves the focus
  event.preventDefault();
  navigate(link.href);
}

export function startRouter(): void {
  window.addEventListener("popstate", () => {
    route.value = current();
  });
  document.addEventListener("click", onClick);
}
