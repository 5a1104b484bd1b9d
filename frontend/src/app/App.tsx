import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { navigate, route } from "../router";
import { me, session } from "../store/session";
import { Skeleton } from "../ui/Skeleton";
import { useTitle } from "../ui/useTitle";
import { lazily } from "./lazily";
import { Shell } from "./Shell";

export interface PageProps {
  /** What follows the page's own name in the address: `/messages/42` gives ["42"]. */
  parts: string[];
}
type PageModule = { default: ComponentType<PageProps> };

// Each page is a chunk of its own: src/pages/<name>/index.tsx, whose default export draws it.
const FOUND = import.meta.glob<PageModule>("../pages/*/index.tsx");
const PAGES: Record<string, (() => Promise<PageModule>) | undefined> = {
  "": FOUND["../pages/home/index.tsx"],
  ...Object.fromEntries(Object.entries(FOUND).map(([file, load]) => [file.split("/")[2], load])),
  messages: () => import("../chat"),
};

const FirstPassword = lazily(async () => (await import("../pages/me/FirstPassword")).default);

export function App() {
  const { parts, path, query } = route.value;
  const name = parts[0] ?? "";
  const { state } = session.value;
  const page = usePage(name);
  useFocus(page);

  useEffect(() => {
    if (state === "anonymous" && name !== "login") {
      const { search, hash } = window.location;
      const next = new URLSearchParams({ next: path + search + hash });
      navigate(path === "/" ? "/login" : `/login?${next}`, { replace: true });
    }
    if (state === "signed-in" && name === "login") navigate(ours(query.get("next")), { replace: true });
  }, [state, name, path, query]);

  if (state === "loading") return <p class="app-loading">{t("page.loading")}</p>;
  if (me()?.must_change_password) return <FirstPassword />;
  const body = <Body page={page} parts={parts.slice(1)} />;
  if (name === "login" || state === "anonymous") return body;
  return <Shell current={name}>{body}</Shell>;
}

/** An address of this site; home for any other, and for what is no address. */
function ours(address: string | null): string {
  const { origin } = window.location;
  try {
    const url = new URL(address ?? "/", origin);
    return url.origin === origin ? url.pathname + url.search + url.hash : "/";
  } catch {
    return "/";
  }
}

type Loaded = { name: string; module: PageModule | "missing" | "failed" };

function usePage(name: string): PageModule | "missing" | "failed" | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    let here = true;
    const put = (module: Loaded["module"]) => here && setLoaded({ name, module });
    const load = PAGES[name];
    if (load) load().then(put, () => put("failed"));
    else put("missing");
    return () => {
      here = false;
    };
  }, [name]);
  return loaded?.name === name ? loaded.module : null;
}

/** On another page the focus begins at its content, unless the page has put it somewhere itself. */
function useFocus(page: unknown): void {
  const first = useRef(true);
  useEffect(() => {
    if (page === null) return;
    if (first.current) {
      first.current = false;
      return;
    }
    const main = document.getElementById("main");
    if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }, [page]);
}

function Body({ page, parts }: { page: ReturnType<typeof usePage>; parts: string[] }) {
  if (page === null) return <Skeleton rows={6} />;
  if (page === "missing" || page === "failed") return <Nothing reason={page} />;
  const Page = page.default;
  return <Page parts={parts} />;
}

function Nothing({ reason }: { reason: "missing" | "failed" }) {
  useTitle(t(`page.${reason}.title`));
  return (
    <main id="main" class="app-nothing" tabIndex={-1}>
      <h1>{t(`page.${reason}.title`)}</h1>
      <p>{t(`page.${reason}.text`)}</p>
      {reason === "missing" ? (
        <a href="/">{t("page.missing.back")}</a>
      ) : (
        <button type="button" onClick={() => window.location.reload()}>
          {t("action.retry")}
        </button>
      )}
    </main>
  );
}
