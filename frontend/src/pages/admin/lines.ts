import type { PlanLineOut } from "../../api/generated";

/** From what others hang on to what hangs on them. */
const KINDS: readonly PlanLineOut["kind"][] = [
  "schools",
  "people",
  "roles",
  "groups",
  "memberships",
  "guardianships",
];

export interface KindLines {
  kind: PlanLineOut["kind"];
  lines: PlanLineOut[];
}

/** The lines of a plan gathered by what they are about; lines of nothing are left out. */
export function linesByKind(lines: readonly PlanLineOut[]): KindLines[] {
  return KINDS.map((kind) => ({
    kind,
    lines: lines.filter((line) => line.kind === kind && line.count > 0),
  })).filter((one) => one.lines.length > 0);
}
