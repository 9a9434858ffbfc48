import type { Group } from "../../domain/people.js";
import type { CachedReading } from "./cached.js";
import { createOsGroups, type OsGroups, type OsGroupsParts } from "./os-groups.js";

/** Finds a caller's groups that the certificate or the operating system proves. */
export interface Memberships {
  /**
   * @param ous Organizational units of the caller's own certificate.
   * @returns The groups, or why they are unknown.
   */
  of(
    name: string,
    ous: readonly string[],
  ): CachedReading<readonly string[]> | Promise<CachedReading<readonly string[]>>;
}

const NONE: CachedReading<readonly string[]> = { value: [], why: null };

/** Groups by the proof of membership. */
type Index = ReadonlyMap<string, readonly string[]>;

/** Creates the memberships in `groups`, by certificate and by operating system. */
export function createMemberships(
  groups: Readonly<Record<string, Group>>,
  parts: OsGroupsParts = {},
): Memberships {
  const byOu = indexOf(groups, ({ certOus }) => certOus);
  const byOs = indexOf(groups, ({ osGroups }) => osGroups);
  const os: OsGroups | null = byOs.size === 0 ? null : createOsGroups([...byOs.keys()], parts);
  return {
    of(name, ous) {
      const proven = byOu.size === 0 ? [] : groupsOf(ous, byOu);
      if (os === null || name === "") return proven.length === 0 ? NONE : known(proven);
      const found = os.of(name);
      const all = (own: CachedReading<readonly string[]>): CachedReading<readonly string[]> =>
        own.why === null ? known([...new Set([...proven, ...groupsOf(own.value, byOs)])]) : own;
      return found instanceof Promise ? found.then(all) : all(found);
    },
  };
}

function indexOf(
  groups: Readonly<Record<string, Group>>,
  proofsOf: (group: Group) => readonly string[],
): Index {
  const index = new Map<string, string[]>();
  for (const [name, group] of Object.entries(groups)) {
    for (const proof of proofsOf(group)) index.set(proof, [...(index.get(proof) ?? []), name]);
  }
  return index;
}

/** Returns each once, in the order of the settings' names, so that equal callers compare equal. */
function groupsOf(proofs: readonly string[], index: Index): readonly string[] {
  return [...new Set(proofs.flatMap((proof) => index.get(proof) ?? []))].sort();
}

function known(value: readonly string[]): CachedReading<readonly string[]> {
  return { value, why: null };
}
