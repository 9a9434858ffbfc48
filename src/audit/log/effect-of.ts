import type { AuditRecord } from "../../domain/record.js";
import type { WantedEffect } from "./filter.js";

/** Returns a record's effect, as `dockwarden audit query --effect` names it: what is allowed may be `warned` or `unenforced`. */
export function effectOf({ effect, violations, warnings }: AuditRecord): WantedEffect {
  if (effect !== "allow") return effect;
  if (violations.length > 0) return "unenforced";
  return warnings.length > 0 ? "warned" : "allow";
}
