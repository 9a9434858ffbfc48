import { attacksOf, openRange, type AttackRange } from "../offline/attack.js";
import type { Case } from "../offline/case.js";
import type { ChosenSettings } from "../offline/open-configuration.js";
import { NOTHING_TRIED, type TriedSettings } from "../offline/tried-settings.js";
import { keyOf, triedWith, type Grant } from "./grant.js";
import { tighteningsAgainst } from "./tightenings-against.js";

/** Tells which critical attacks of the corpus grants would let through. */
export interface AttackGuard {
  /** Returns an attack that gets through with all these grants and was refused by the settings before; null if none does. */
  readonly opened: (grants: readonly Grant[]) => Promise<Case | null>;
  /** Says that these are the grants now; others are compared with them. */
  readonly accept: (grants: readonly Grant[]) => Promise<void>;
  /** Returns changes that refuse an attack that gets through with grants, the smallest first. */
  readonly tightenings: (one: Case, grants: readonly Grant[]) => Promise<readonly TriedSettings[]>;
  readonly close: () => Promise<void>;
}

/**
 * Opens one. An attack gets through only if all controls that refuse it are changed, so that few attacks are tried for a change.
 *
 * @param as A user whose profile is meant; `""` for an anonymous caller.
 */
export async function openAttackGuard(chosen: ChosenSettings, as: string): Promise<AttackGuard> {
  const range = await openRange(chosen, as);
  /** The attacks that are refused now, and by which controls. */
  const refusedBy = await refusals(range, attacksOf(["critical"]), []);
  let accepted: ReadonlySet<string> = new Set();

  function changedBy(grants: readonly Grant[]): (control: string) => boolean {
    const changed = grants.filter((grant) => !accepted.has(keyOf(grant)));
    const controls = new Set(changed.map(({ control }) => control));
    return (control) => controls.has(control);
  }

  return {
    async opened(grants) {
      const isChanged = changedBy(grants);
      const tried = triedWith(grants, range.own);
      for (const [one, by] of refusedBy) {
        if (!by.every(isChanged)) continue;
        if ((await range.run(one, tried)).effect === "allow") return one;
      }
      return null;
    },
    async accept(grants) {
      const isChanged = changedBy(grants);
      const touched = [...refusedBy].filter(([, by]) => by.some(isChanged)).map(([one]) => one);
      accepted = new Set(grants.map(keyOf));
      for (const [one, by] of await refusals(range, touched, grants)) refusedBy.set(one, by);
    },
    tightenings: (one, grants) => tighteningsAgainst(one, grants, range),
    close: () => range.close(),
  };
}

/** Those among attacks that are refused. */
async function refusals(
  range: AttackRange,
  attacks: readonly Case[],
  grants: readonly Grant[],
): Promise<Map<Case, readonly string[]>> {
  const tried = grants.length === 0 ? NOTHING_TRIED : triedWith(grants, range.own);
  const refused = new Map<Case, readonly string[]>();
  for (const one of attacks) {
    const { effect, violations } = await range.run(one, tried);
    if (effect === "deny") refused.set(one, [...new Set(violations.map(({ control }) => control))]);
  }
  return refused;
}
