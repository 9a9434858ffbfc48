import { attacksOf, openRange } from "../attack/attack.js";
import type { Case } from "../attack/case.js";
import type { OfflineDecision } from "../session/decider.js";
import type { ChosenSettings } from "../session/open-configuration.js";
import { NOTHING_TRIED, type TriedSettings } from "../session/tried-settings.js";
import { grantKey, triedWith, type Grant } from "./grant.js";
import { tighteningsAgainst } from "./tightenings-against.js";

/** Tells which critical attacks of the corpus grants would let through. */
export interface AttackGuard {
  /** Returns an attack that gets through with all these grants and was refused by the settings before; null if none does. */
  readonly opened: (grants: readonly Grant[]) => Promise<Case | null>;
  /** Returns changes that refuse an attack that gets through with grants, the smallest first. */
  readonly tightenings: (one: Case, grants: readonly Grant[]) => Promise<readonly TriedSettings[]>;
  readonly close: () => Promise<void>;
}

/** The controls that refused an attack when it was last tried. */
interface Look {
  readonly refusedBy: readonly string[];
  /** The grants of that time: the control of each, by its name. */
  readonly grants: ReadonlyMap<string, string>;
}

/**
 * Opens one. An attack gets through only if all controls that refused it last differ by now, so that few attacks are tried.
 *
 * @param as A user whose profile is meant; `""` for an anonymous caller.
 */
export async function openAttackGuard(chosen: ChosenSettings, as: string): Promise<AttackGuard> {
  const range = await openRange(chosen, as);
  const looks = new Map<Case, Look>();
  const none = new Map<string, string>();
  for (const one of attacksOf(["critical"])) {
    const found = await range.run(one, NOTHING_TRIED);
    if (found.effect === "deny") looks.set(one, { refusedBy: controlsOf(found), grants: none });
  }
  return {
    async opened(grants) {
      const now = new Map(grants.map((grant) => [grantKey(grant), grant.control]));
      const tried = triedWith(grants, range.own);
      const changed = new Map<Look["grants"], ReadonlySet<string>>();
      for (const [one, look] of looks) {
        const controls = changed.get(look.grants) ?? differing(look.grants, now);
        changed.set(look.grants, controls);
        if (!look.refusedBy.every((control) => controls.has(control))) continue;
        const found = await range.run(one, tried);
        if (found.effect === "allow") return one;
        looks.set(one, { refusedBy: controlsOf(found), grants: now });
      }
      return null;
    },
    tightenings: (one, grants) => tighteningsAgainst(one, grants, range),
    close: () => range.close(),
  };
}

function controlsOf({ violations }: OfflineDecision): readonly string[] {
  return [...new Set(violations.map(({ control }) => control))];
}

/** Returns the controls of grants that are among one of them only. */
function differing(before: Look["grants"], now: Look["grants"]): ReadonlySet<string> {
  const inOne = [
    ...[...before].filter(([key]) => !now.has(key)),
    ...[...now].filter(([key]) => !before.has(key)),
  ];
  return new Set(inOne.map(([, control]) => control));
}
