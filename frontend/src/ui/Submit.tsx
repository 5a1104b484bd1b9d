interface SubmitProps {
  /** The verb on the button. */
  children: string;
  /** What was asked is under way. */
  busy: boolean;
  /** It does what cannot be undone. */
  danger?: boolean | undefined;
}

/** The button that does what its form asks, once. */
export function Submit({ children, busy, danger = false }: SubmitProps) {
  return (
    <button type="submit" class={danger ? "button button-danger" : "button button-primary"} disabled={busy}>
      {children}
    </button>
  );
}
