import type { ComponentChildren } from "preact";

type Tone = "info" | "success" | "warning" | "danger";

/** A sentence that matters here and now. A danger is said at once by screen readers, the rest in its turn. */
export function Notice({ tone = "info", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${tone}`} role={tone === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}
