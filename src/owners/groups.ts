/** Members by group, each group in the order in which its members came; no group is empty. */
export interface Groups {
  readonly add: (group: string, member: string) => void;
  readonly remove: (group: string, member: string) => void;
  /** Null where nobody is in it. */
  readonly oldest: (group: string) => string | null;
  readonly members: (group: string) => readonly string[];
  readonly size: (group: string) => number;
}

export function createGroups(): Groups {
  const groups = new Map<string, Set<string>>();
  return {
    add(group, member) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, new Set([member]));
      else members.add(member);
    },
    remove(group, member) {
      const members = groups.get(group);
      members?.delete(member);
      if (members?.size === 0) groups.delete(group);
    },
    oldest: (group) => groups.get(group)?.values().next().value ?? null,
    members: (group) => [...(groups.get(group) ?? [])],
    size: (group) => groups.get(group)?.size ?? 0,
  };
}
