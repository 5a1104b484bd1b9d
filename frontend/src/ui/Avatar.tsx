const HUES = 12;

/** Initials on a colour from the name. */
export function Avatar({ name, size = 36 }: { name: string; size?: 24 | 36 | 40 }) {
  const parts = name.split(/[\s-]+/).filter(Boolean);
  const initials = (parts[0]?.[0] ?? "") + (parts.length > 1 ? (parts.at(-1)?.[0] ?? "") : "");
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (
    <span class={`avatar avatar-${size}`} data-hue={sum % HUES} aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  );
}
