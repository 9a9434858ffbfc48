import { REFERENCE_KINDS } from "./domain/daemon-object.js";
import type { Facts } from "./domain/facts.js";
import type { Sum } from "./domain/shares.js";
import type { LookUpKind } from "./domain/settings.js";
import type { FoundReference, Reference, TargetFacts } from "./domain/target-facts.js";
import { namedUseOf } from "./facts/named-use-of.js";
import { referencesOf } from "./facts/references.js";
import { targetFactsOf } from "./facts/target-facts-of.js";
import { busy } from "./keeper/call-keeper.js";
import type { JudgedClaim } from "./keeper/calls-under-way.js";
import type { Directory } from "./lookups/directory.js";
import type { LookUpsByProfile } from "./settings/look-ups-for.js";
import { usageFor } from "./usage.js";

/** Finds out what calls are about. */
export interface Targets {
  /**
   * The facts with what the daemon says of the objects that the call names, as far as a control that
   * holds for the caller asks for it. What
   * could not be found out is null, and a gap.
   *
   * @throws {NamesBusyError} When calls of others about the same names, or of the user, are not judged in time.
   */
  into(facts: Facts, names: JudgedClaim): Promise<Facts>;
}

/** A volume that is there is not made by who mounts it. */
function changedBy(changed: readonly string[], targets: readonly TargetFacts[]): readonly string[] {
  const there = new Set(
    targets.flatMap(({ kind, use, ref, found }) =>
      kind === "volume" && use === "mount" && found === true ? [`${kind} ${ref}`] : [],
    ),
  );
  return changed.filter((name) => !there.has(name));
}

const ALL_KINDS: ReadonlySet<string> = new Set(REFERENCE_KINDS);

/** @param directory Null where the daemon may not be asked: all stays unknown. */
export function createTargets(lookUps: LookUpsByProfile, directory: Directory | null): Targets {
  return {
    async into(facts, names) {
      if (directory === null) return facts;
      const kinds = kindsFor(facts, lookUps);
      const references = referencesOf(facts, ALL_KINDS);
      const { used, changed } = namedUseOf(facts, references ?? []);
      // Who asks for nothing relies on no name, and may still change what others rely on.
      if (!(await names.use(areOfTargets(kinds) ? used : []))) throw busy();
      names.change(changed);
      if (!areOfTargets(kinds)) return facts;
      const { usage, gaps } = kinds.has("usage")
        ? await usageFor(facts, sumsIn(facts, lookUps), directory, names)
        : NOT_ASKED;
      if (references === null) return { ...facts, usage, gaps: [...facts.gaps, ...gaps] };
      const found = await findIn(directory, { facts, kinds, references, names });
      const targets = found.map((one) => targetFactsOf(one, directory.ownerOf));
      names.change(changedBy(changed, targets));
      const unknown = targets.flatMap(({ found: known }, index) =>
        known === null ? [`targets[${index}].found`] : [],
      );
      return { ...facts, targets, usage, gaps: [...facts.gaps, ...gaps, ...unknown] };
    },
  };
}

interface Question {
  readonly facts: Facts;
  readonly kinds: ReadonlySet<LookUpKind>;
  readonly references: readonly Reference[];
  readonly names: Pick<JudgedClaim, "use">;
}

/** Calls by which dockerd joins a container to the networks that it was made with. */
const STARTS: ReadonlySet<string> = new Set(["container.start", "container.restart"]);

/** What the call names, and then the networks that a container joins which it starts. */
async function findIn(
  directory: Directory,
  { facts, kinds, references, names }: Question,
): Promise<readonly FoundReference[]> {
  const asker = facts.user.name;
  const joins = kinds.has("joined") && STARTS.has(facts.request.action);
  const wanted = { volumes: kinds.has("mounts"), fresh: joins };
  const asked = references.filter(({ kind }) => kinds.has(kind) || (joins && kind === "container"));
  const found = await directory.find(asker, asked, wanted);
  const joined = joins ? joinedBy(found) : [];
  if (joined.length === 0) return found;
  const { used } = namedUseOf(facts, joined);
  if (!(await names.use(used))) throw busy();
  return [...found, ...(await directory.find(asker, joined, wanted))];
}

function joinedBy(found: readonly FoundReference[]): readonly Reference[] {
  return found.flatMap(({ answer }) => {
    const names = answer.state === "found" ? (answer.object.container?.toJoin ?? []) : [];
    return names.map((ref) => {
      const field = `NetworkSettings.Networks.${ref}`;
      return { field, kind: "network", use: "attach", ref } as const;
    });
  });
}

/** What the controls ask for; all, where the caller's roles allow the action with some objects alone. */
function kindsFor(
  { set, request, user, overrides }: Facts,
  lookUps: LookUpsByProfile,
): ReadonlySet<LookUpKind> {
  const scopes = user.permissions.flatMap(({ effect, scope }) =>
    effect === "allow" ? [scope] : [],
  );
  const isLimited =
    scopes.length > 0 && scopes.every((scope) => scope === "own" || scope === "label");
  const asked = lookUps.get(set)?.kinds(request.action, overrides) ?? NONE;
  return isLimited ? new Set([...asked, ...REFERENCE_KINDS]) : asked;
}

/** Whether more than the host is asked for. */
function areOfTargets(kinds: ReadonlySet<LookUpKind>): boolean {
  return kinds.size > (kinds.has("host") ? 1 : 0);
}

const NONE: ReadonlySet<never> = new Set();

const NOT_ASKED = { usage: null, gaps: [] };

function sumsIn({ set, request, overrides }: Facts, lookUps: LookUpsByProfile): ReadonlySet<Sum> {
  return lookUps.get(set)?.sums(request.action, overrides) ?? NONE;
}
