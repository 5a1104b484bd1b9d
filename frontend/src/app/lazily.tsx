import { type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Failed } from "../ui/Failed";
import { Skeleton } from "../ui/Skeleton";
import { toast } from "../ui/toast";
import { useReturn } from "../ui/useReturn";

interface Options {
  /** It has a place of its own, which is not left blank until it is there. */
  waiting?: boolean;
}

/**
 * A component in a chunk of its own, fetched when it is first drawn. What cannot be fetched is tried again, or, where
 * it would stand over the page, closed with a word of why.
 */
export function lazily<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { waiting = false }: Options = {},
): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [found, setFound] = useState(() => known);
    const [failed, setFailed] = useState(false);
    const fetch = (): void => {
      load().then(
        (component) => {
          known = component;
          setFound(() => component);
        },
        () => {
          setFailed(true);
          if (waiting) return;
          toast(t("page.failed.text"), "danger");
          if ("onClose" in props && typeof props.onClose === "function") props.onClose();
        },
      );
    };
    useEffect(() => {
      if (!known) fetch();
    }, []);
    useReturn(failed && !found, fetch);
    if (found) return h(found, props);
    if (!waiting) return null;
    return failed ? <Failed problem={t("page.failed.text")} again={fetch} /> : <Skeleton rows={5} />;
  };
}
