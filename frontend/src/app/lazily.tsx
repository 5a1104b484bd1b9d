import { type ComponentType, h } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component in a chunk of its own, fetched when it is first drawn; nothing is shown until then. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const [found, setFound] = useState(() => known);
    useEffect(() => {
      if (known) return;
      load().then((component) => {
        known = component;
        setFound(() => component);
      }, console.error);
    }, []);
    return found ? h(found, props) : null;
  };
}
