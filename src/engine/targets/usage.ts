import type { Facts, UsageCounts, UsageFacts } from "../../domain/facts.js";
import type { Share, ShareChange, Sum } from "../../domain/shares.js";
import { countedAfter, shareAfterUpdate, shareOfLimits, shareOfSpec, sumsOf } from "./shares.js";
import type { CountedContainer } from "./shares.js";
import { busyUser } from "../inflight/busy.js";
import type { EvaluationLocks } from "../inflight/registry.js";
import type { ObjectCounts } from "../inflight/reservations.js";
import type { Directory } from "../dockerd/directory.js";

/** Containers of one user that are added up; of more the sums are not known. */
const MAX_COUNTED = 200;

/** The caller's usage, and the request's change of it. */
export interface FoundUsage {
  readonly usage: UsageFacts;
  /** The request's change of the sums; null if nothing, or if it is not known. */
  readonly change: ShareChange | null;
  /** Sums that should have been known: `usage.memory`. */
  readonly gaps: readonly string[];
}

type Sums = Pick<UsageFacts, Sum>;

const UNKNOWN: Sums = Object.freeze({ running: null, memory: null, cpus: null, gpus: null });

/** The sums that calls of an action can change, or need room for. */
const EVALUATED: ReadonlyMap<string, readonly Sum[]> = new Map<string, readonly Sum[]>([
  ["container.create", ["memory", "cpus", "gpus"]],
  ["container.start", ["running", "memory", "cpus", "gpus"]],
  ["container.restart", ["running", "memory", "cpus", "gpus"]],
  ["container.update", ["memory", "cpus"]],
]);

/**
 * Returns what the caller has, in-flight requests included, and what their containers may use once the request is
 * executed.
 *
 * Until the request is evaluated others of the same user wait, so that no two are evaluated by the same room. Callers
 * without a name have nothing that is counted, so that theirs do not wait.
 *
 * @param named The sums that controls ask for.
 * @throws {NamesBusyError} If others of the user are evaluated for too long.
 */
export async function usageFor(
  facts: Facts,
  named: ReadonlySet<Sum>,
  directory: Directory,
  { capacity }: Pick<EvaluationLocks, "capacity">,
): Promise<FoundUsage> {
  const { name } = facts.user;
  if (name !== "" && !(await capacity.turn())) throw busyUser();
  const counts = sumOf(directory.usageOf(name), capacity.making());
  const sums = (EVALUATED.get(facts.request.action) ?? []).filter((sum) => named.has(sum));
  if (sums.length === 0) return { usage: { ...counts, ...UNKNOWN }, change: null, gaps: [] };
  // Taken at one moment: a request that ends from now on is in one of the two, and not in both.
  const ids = directory.containersOf(name);
  const underWay = capacity.changes();
  const seen = await lookAt(facts, ids, sums, directory);
  if (seen === null) {
    const gaps = sums.map((sum) => `usage.${sum}`);
    return { usage: { ...counts, ...UNKNOWN }, change: null, gaps };
  }
  const { containers, change } = seen;
  const all = sumsOf(countedAfter(containers, change === null ? underWay : [...underWay, change]));
  const wanted = Object.fromEntries(sums.map((sum) => [sum, all[sum]]));
  const gone = ids.length - containers.size;
  return {
    usage: { ...counts, containers: counts.containers - gone, ...UNKNOWN, ...wanted },
    change,
    gaps: sums.filter((sum) => all[sum] === null).map((sum) => `usage.${sum}`),
  };
}

function sumOf(owned: UsageCounts, making: ObjectCounts): UsageCounts {
  return {
    containers: owned.containers + making.containers,
    volumes: owned.volumes + making.volumes,
    networks: owned.networks + making.networks,
    services: owned.services + making.services,
  };
}

/**
 * Counts the objects that a request makes, as far as quotas limit their number.
 *
 * @param missing The named volumes that are not there, or may not be.
 */
export function objectsMadeBy({ request, spec }: Facts, missing: number): ObjectCounts {
  const { action } = request;
  const anonymous = spec?.anonymous_volumes ?? 0;
  const volumes = action === "container.create" ? anonymous + missing : 0;
  return {
    containers: action === "container.create" ? 1 : 0,
    volumes: action === "volume.create" ? missing : volumes,
    networks: action === "network.create" ? 1 : 0,
    services: action === "service.create" ? 1 : 0,
  };
}

interface Seen {
  /** Those of the user's containers that are there, as they are but for what the call itself updates. */
  readonly containers: ReadonlyMap<string, CountedContainer>;
  /** The request's change of them; null where it changes nothing. */
  readonly change: ShareChange | null;
}

/** Null where the daemon does not say, or there is too much to be said. */
async function lookAt(
  facts: Facts,
  ids: readonly string[],
  sums: readonly Sum[],
  directory: Directory,
): Promise<Seen | null> {
  try {
    const states = ids.length === 0 ? NO_STATES : await directory.states.there(ids);
    if (states.size > MAX_COUNTED) return null;
    const hasShares = sums.some((sum) => sum !== "running");
    const shareOf = hasShares ? (id: string) => limitedShare(id, directory) : () => NOTHING;
    const counted = [...states].map(
      async ([id, runs]) => [id, { runs, share: await shareOf(id) }] as const,
    );
    const containers = new Map(await Promise.all(counted));
    return withChange(containers, await changeOf(facts, containers, directory));
  } catch {
    // What is not known is no room: the sums are null, and gaps.
    return null;
  }
}

const NO_STATES: ReadonlyMap<string, boolean> = new Map();

/** The share of a container that is gone, or was not asked about. */
const NOTHING: Share = Object.freeze({ memory: 0, cpus: 0, gpus: 0 });

async function limitedShare(id: string, { states }: Directory): Promise<Share> {
  const limits = await states.limitsOf(id);
  return limits === null ? NOTHING : shareOfLimits(limits);
}

/** Replaces the amounts of an updated container, also by smaller ones. */
function withChange(containers: Map<string, CountedContainer>, change: ShareChange | null): Seen {
  const id = change?.container ?? "";
  const before = containers.get(id);
  const share = change?.share ?? before?.share;
  if (before !== undefined && share !== undefined) containers.set(id, { ...before, share });
  return { containers, change };
}

/** @throws {Error} When the daemon does not say which container the call is about. */
async function changeOf(
  { request, spec, user }: Facts,
  containers: ReadonlyMap<string, CountedContainer>,
  directory: Directory,
): Promise<ShareChange | null> {
  if (request.action === "container.create")
    return { container: null, runs: false, share: shareOfSpec(spec) };
  const container = await subjectOf(request.vars["name"] ?? "", user.name, directory);
  const counted = containers.get(container ?? "");
  // Somebody else's is not the caller's, whoever starts it.
  if (container === null || counted === undefined) return null;
  const updates = request.action === "container.update";
  const share = updates ? shareAfterUpdate(counted.share, spec) : null;
  return { container, runs: !updates, share };
}

const WANTED = { volumes: false, seen: null };

/** The id of the container that `ref` means; null where there is none. */
async function subjectOf(ref: string, asker: string, directory: Directory): Promise<string | null> {
  const reference = { field: "path", kind: "container", use: "subject", ref } as const;
  const [found, ...more] = await directory.find(asker, [reference], WANTED);
  if (found?.answer.state === "missing") return null;
  if (found?.answer.state === "found" && more.length === 0) return found.answer.object.id;
  throw new Error("It is not known which container it is");
}
