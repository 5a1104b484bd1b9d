/** The covered playground: a roof, its pillars, and people talking under it. */
export function Logo({ size = 48 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <rect width="48" height="48" rx="12" />
      <path d="M8 20 24 10l16 10M12 20v18M36 20v18" fill="none" />
      <circle cx="20" cy="29" r="2.5" />
      <circle cx="28" cy="29" r="2.5" />
    </svg>
  );
}
