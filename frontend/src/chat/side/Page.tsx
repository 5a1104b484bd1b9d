import { ArrowLeft } from "lucide";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";

/** What stands in place of a room; on a phone its head leads back to the rooms. */
export function Page({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <header class="room-head">
        <a class="icon-button room-back" href="/messages" data-up aria-label={t("room.back")}>
          <Icon icon={ArrowLeft} />
        </a>
        <h1 class="room-names">{title}</h1>
      </header>
      <div class="page-narrow">{children}</div>
    </>
  );
}
