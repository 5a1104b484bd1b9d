/** The covered playground: a roof, its pillars, and what is said under it. The same drawing is in static/icons. */
export function Logo({ size = 48 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <rect width="48" height="48" rx="12" />
      <path d="M7 21 24 10l17 11M11.5 18.5V38M36.5 18.5V38" fill="none" />
      <path
        class="logo-words"
        d="M19 23h10a3 3 0 0 1 3 3v4a3 3 0 0 1-3 3h-4.5l-4.5 4v-4h-1a3 3 0 0 1-3-3v-4a3 3 0 0 1 3-3z"
      />
    </svg>
  );
}
