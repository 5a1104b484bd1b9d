import { BookOpen, FlaskConical, GraduationCap, type IconNode, Puzzle } from "lucide";
import type { Me } from "../api/protocol";

export type Group = Me["groups"][number];

export const GROUP_ICONS: Record<Group["kind"], IconNode> = {
  class: GraduationCap,
  course: BookOpen,
  club: Puzzle,
  project: FlaskConical,
};

export interface GroupsByTie {
  /** Those the person belongs to. */
  own: Group[];
  /** Those of their children. */
  family: Group[];
  /** Those they oversee with the school. */
  overseen: Group[];
  archived: Group[];
}

/** A person's groups by what ties them to each; the server gives them by name. */
export function byTie(groups: readonly Group[]): GroupsByTie {
  const sorted: GroupsByTie = { own: [], family: [], overseen: [], archived: [] };
  for (const group of groups) {
    if (group.archived) sorted.archived.push(group);
    else if (group.role === "family") sorted.family.push(group);
    else if (group.role === "admin") sorted.overseen.push(group);
    else sorted.own.push(group);
  }
  return sorted;
}
