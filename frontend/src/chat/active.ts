import { signal } from "@preact/signals";
import type { Id } from "../api/protocol";

/** The row that is pointed at or has the focus: only this one has its actions drawn. */
export const activeRow = signal<Id | null>(null);
