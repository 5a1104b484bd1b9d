import { FileText } from "lucide";
import type { Attachment } from "../api/protocol";
import { t } from "../i18n";
import { bytes } from "../i18n/dates";
import { Icon } from "../ui/Icon";

/** Longest side of a picture in a message, in CSS pixels. */
const PICTURE_PX = 320;

/** Pictures as they are, at the size they will have; other files as links that download. */
export function Attachments({ items }: { items: readonly Attachment[] }) {
  if (items.length === 0) return null;
  return (
    <ul class="attachments">
      {items.map((item) => (
        <li key={item.id}>{item.kind === "image" ? <Picture item={item} /> : <File item={item} />}</li>
      ))}
    </ul>
  );
}

function Picture({ item }: { item: Attachment }) {
  const scale = Math.min(1, PICTURE_PX / Math.max(item.width ?? PICTURE_PX, item.height ?? PICTURE_PX));
  return (
    <a
      class="picture"
      href={item.url}
      target="_blank"
      rel="noreferrer"
      aria-label={t("attach.open", { name: item.name })}
    >
      <img
        src={item.preview_url ?? item.url}
        alt=""
        width={item.width === null ? undefined : Math.round(item.width * scale)}
        height={item.height === null ? undefined : Math.round(item.height * scale)}
        loading="lazy"
        decoding="async"
      />
    </a>
  );
}

function File({ item }: { item: Attachment }) {
  const size = bytes(item.size);
  return (
    <a
      class="file"
      href={item.url}
      download={item.name}
      aria-label={t("attach.download", { name: item.name, size })}
    >
      <Icon icon={FileText} />
      <span class="file-name" dir="auto">
        {item.name}
      </span>
      <span class="file-size">{size}</span>
    </a>
  );
}
