import type { Facts } from "../../domain/facts.js";
import type { InspectionKind } from "../../domain/settings.js";
import type { Sharing } from "../../domain/sharing.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import type { EvaluationLocks } from "../inflight/registry.js";
import { startsWhole } from "./kinds-for.js";
import { namedUseOf } from "./named-use-of.js";
import { relyOn } from "./rely-on.js";

/** A request that starts containers. */
export interface Joining {
  readonly facts: Facts;
  readonly kinds: ReadonlySet<InspectionKind>;
  readonly locks: Pick<EvaluationLocks, "use">;
  readonly seen: EvaluationInspections;
}

/** The containers that are started, and what they join. */
export interface JoinedObjects {
  readonly references: readonly FoundReference[];
  /** The containers whose namespaces they join. */
  readonly sharing: readonly Sharing[];
}

/**
 * Locks and inspects what the containers of `found` join when they start: networks, and namespaces of other containers.
 *
 * @throws {NamesBusyError} If other requests for the same names take too long.
 */
export async function withJoined(
  directory: Directory,
  joining: Joining,
  found: readonly FoundReference[],
): Promise<JoinedObjects> {
  const { facts, kinds, locks, seen } = joining;
  const before = startsWhole(facts, kinds) ? await joinedBefore(directory, joining, found) : [];
  const wanted = { volumes: kinds.has("mounts"), seen };
  const sharing = found.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container?.sharing ?? []) : [],
  );
  const joined = [...networksJoinedBy(found), ...sharing.map(sharedAs)];
  await relyOn(namedUseOf(facts, joined).used, locks);
  const more = joined.length === 0 ? [] : await directory.find(facts.user.name, joined, wanted);
  return { references: [...found, ...more, ...before], sharing };
}

/**
 * Returns the networks that the containers have joined before, each by its name of today: dockerd joins them again by their
 * ids, which nothing can change.
 */
async function joinedBefore(
  directory: Directory,
  { facts, seen }: Joining,
  found: readonly FoundReference[],
): Promise<readonly FoundReference[]> {
  const joined = found.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container?.joined ?? []) : [],
  );
  if (joined.length === 0) return [];
  const references = joined.map(({ name, id }) => {
    const field = `NetworkSettings.Networks.${name}`;
    return { field, kind: "network", use: "attach", ref: id } as const;
  });
  const networks = await directory.find(facts.user.name, references, { volumes: false, seen });
  return networks.map(byItsName);
}

function byItsName({ reference, answer, ...rest }: FoundReference): FoundReference {
  const [name] = answer.state === "found" ? answer.object.names : [];
  return { ...rest, answer, reference: { ...reference, ref: name ?? reference.ref } };
}

function networksJoinedBy(found: readonly FoundReference[]): readonly Reference[] {
  return found.flatMap(({ answer }) => {
    const names = answer.state === "found" ? (answer.object.container?.toJoin ?? []) : [];
    return names.map((ref) => {
      const field = `NetworkSettings.Networks.${ref}`;
      return { field, kind: "network", use: "attach", ref } as const;
    });
  });
}

function sharedAs({ field, ref }: Sharing): Reference {
  return { field, kind: "container", use: "share", ref };
}
