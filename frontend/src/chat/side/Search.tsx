import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { Hit, Id, Page as List, Room } from "../../api/protocol";
import { t } from "../../i18n";
import { navigate, route } from "../../router";
import { rooms } from "../../store/rooms";
import { Failed } from "../../ui/Failed";
import { Skeleton } from "../../ui/Skeleton";
import { toast } from "../../ui/toast";
import { useReturn } from "../../ui/useReturn";
import { Body } from "./Body";
import { Page } from "./Page";
import { Quoted } from "./Quoted";

const PAUSE_MS = 250;
const SHORTEST = 2;

/** Search in one room. */
export function SearchRoom({ room }: { room: Room }) {
  return (
    <Body>
      <Search room={room.id} />
    </Body>
  );
}

/** Search in all one's rooms: a page of its own. */
export function SearchAll() {
  return (
    <Page title={t("search.all")}>
      <Search />
    </Page>
  );
}

type Found = { query: string; items: readonly Hit[]; next: string | number | null };

function Search({ room }: { room?: Id }) {
  const asked = route.value.query.get("q") ?? "";
  const [query, setQuery] = useState(asked);
  const told = useRef(asked);
  const [found, setFound] = useState<Found | null>(null);
  const [failed, setFailed] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const [turn, setTurn] = useState(0);
  const wanted = query.trim();
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    if (asked !== told.current) setQuery(asked); // another search, asked for elsewhere
    told.current = asked;
  }, [asked]);
  const again = (): void => setTurn((n) => n + 1);
  useReturn(failed !== "", again);
  const path = (more = ""): string => {
    const search = new URLSearchParams({ q: wanted });
    if (room) search.set("room", room);
    return `/search?${search}${more}`;
  };

  useEffect(() => {
    if (wanted.length < SHORTEST) {
      setFound(null);
      return;
    }
    let here = true;
    const timer = setTimeout(() => {
      // The address says what is looked for, so that coming back from a hit finds it again.
      told.current = wanted;
      if (route.peek().query.get("q") !== wanted)
        navigate(`${route.peek().path}?${new URLSearchParams({ q: wanted })}`, { replace: true });
      get<List<Hit>>(path()).then(
        ({ items, next = null }) => {
          if (!here) return;
          setFailed("");
          setFound({ query: wanted, items, next });
        },
        (error: unknown) => here && setFailed(explain(error)),
      );
    }, PAUSE_MS);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [wanted, room, turn]);

  async function more(): Promise<void> {
    if (!found?.next) return;
    try {
      const page = await get<List<Hit>>(path(`&before=${found.next}`));
      setFound({ ...found, items: [...found.items, ...page.items], next: page.next ?? null });
    } catch (error) {
      toast(explain(error), "danger");
    }
  }

  return (
    <search class="search">
      <input
        type="search"
        class="side-filter"
        aria-label={t("search.label")}
        placeholder={t("search.label")}
        value={query}
        ref={box}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {failed && <Failed problem={failed} again={again} />}
      <p class="side-note" role="status">
        {failed ? "" : note(wanted, found)}
      </p>
      {wanted.length >= SHORTEST && !found && !failed && <Skeleton rows={4} />}
      <ul class="side-list">
        {found?.items.map(({ message, snippet_html: html, room: { id, title } }) => (
          <li key={message.id}>
            <Quoted message={message} html={html}>
              {!room && (
                <p class="quoted-head">
                  <a href={`/messages/${id}`} dir="auto">
                    {t(rooms.value.get(id)?.kind === "direct" ? "search.with" : "search.in", { room: title })}
                  </a>
                </p>
              )}
            </Quoted>
          </li>
        ))}
      </ul>
      {found?.next && (
        <button type="button" class="link-button" onClick={() => void more()}>
          {t("search.more")}
        </button>
      )}
    </search>
  );
}

function note(wanted: string, found: Found | null): string {
  if (wanted.length < SHORTEST) return t("search.hint");
  if (!found || found.query !== wanted) return "";
  const n = found.items.length;
  if (n === 0) return t("search.none", { query: wanted });
  return t(found.next === null ? "search.found" : "search.found.first", { n });
}
