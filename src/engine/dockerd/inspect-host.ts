import type { HostFacts } from "../../domain/facts.js";
import type { ContainerDefaults } from "../../domain/shown-container.js";
import { copyFactsOf } from "./copies-safely.js";
import { readDockerdJson } from "./read-response.js";
import type { DockerdClient, DockerdResponse } from "./dockerd-client.js";
import { neverMaskedBy } from "./never-masked.js";
import { numericGroupsIn } from "./numeric-groups.js";
import { listIn, mapIn, objectIn, textIn } from "./members.js";
import { BUILT_IN_POOLS } from "../../domain/built-in-pools.js";

/** dockerd's description of its host; the API version is learnt from its responses. */
export type InspectedHost = Omit<HostFacts, "api_max">;

/** Inspects the host. */
export interface HostInspector {
  /**
   * Returns a description at most a minute old; if dockerd does not answer now, the last one. Null if it has
   * not answered since it started.
   */
  readonly facts: () => Promise<InspectedHost | null>;
  /** Returns the last description, without asking; null if there is none. */
  readonly known: () => InspectedHost | null;
  /** Returns what dockerd gives to containers that choose nothing, by a description as old as that of `facts`. */
  readonly defaults: () => Promise<ContainerDefaults | null>;
  /** Call this when dockerd has started, perhaps with other settings: drops the description. */
  readonly forget: () => void;
}

/** dockerd reads its default runtime again on SIGHUP; the rest is fixed until it ends. */
const KEPT_MS = 60_000;

/** After a failure dockerd is not asked again by each request. */
const SILENT_MS = 1000;

interface Described {
  readonly facts: InspectedHost;
  readonly defaults: ContainerDefaults;
}

interface CachedHost {
  readonly described: Described | null;
  readonly untilMs: number;
}

/** Creates a view that asks through `client`, once for all who wait. */
export function createHostView(
  client: Pick<DockerdClient, "get">,
  nowMs = () => performance.now(),
): HostInspector {
  let cached: CachedHost | null = null;
  let asking: Promise<CachedHost> | null = null;

  function cachedHost(): CachedHost | null {
    return cached !== null && nowMs() < cached.untilMs ? cached : null;
  }

  async function ask(): Promise<CachedHost> {
    // A caller who keeps dockerd too busy to answer must not make its description unknown.
    const mine = (asking ??= askOf(client, cached?.described ?? null, nowMs));
    const answer = await mine;
    // A response to a request sent before dockerd started must not be cached after it.
    if (asking === mine) [cached, asking] = [answer, null];
    return answer;
  }

  const described = async () => (cachedHost() ?? (await ask())).described;
  return {
    facts: async () => (await described())?.facts ?? null,
    defaults: async () => (await described())?.defaults ?? null,
    known: () => cached?.described?.facts ?? null,
    forget() {
      cached = asking = null;
    },
  };
}

/** Never rejects: if dockerd does not answer, resolves to `last`. */
async function askOf(
  client: Pick<DockerdClient, "get">,
  last: Described | null,
  nowMs: () => number,
): Promise<CachedHost> {
  try {
    const info = await client.get("/info");
    const described = hostIn(info, await numericGroupsOf(client));
    return { described, untilMs: nowMs() + KEPT_MS };
  } catch {
    return { described: last, untilMs: nowMs() + SILENT_MS };
  }
}

/** Null if dockerd does not say its version: the rest of the description is known all the same. */
async function numericGroupsOf(client: Pick<DockerdClient, "get">): Promise<boolean | null> {
  try {
    const answer = readDockerdJson("/version", await client.get("/version"));
    return numericGroupsIn(objectIn(answer, "body"));
  } catch {
    return null;
  }
}

/**
 * Reads the host from a response.
 *
 * @throws {Error} When it is not a response to `GET /info`.
 */
function hostIn(answer: DockerdResponse, numericGroups: boolean | null): Described {
  const info = objectIn(readDockerdJson("/info", answer), "body");
  const facts = { ...factsIn(info), numeric_groups: numericGroups };
  return { facts, defaults: defaultsIn(info) };
}

function defaultsIn(info: Record<string, unknown>): ContainerDefaults {
  const { SwapLimit: swapLimit } = info;
  return {
    logDriver: textOf(info, "LoggingDriver"),
    swapLimit: typeof swapLimit === "boolean" ? swapLimit : null,
    dropped: LIMITS.filter(([member]) => info[member] === false).map(([, limit]) => limit),
  };
}

/** @see moby daemon/daemon_unix.go, verifyPlatformContainerResources */
const LIMITS = [
  ["MemoryLimit", "memory"],
  ["PidsLimit", "pids"],
  ["CpuCfsQuota", "cpu"],
] as const;

function factsIn(info: Record<string, unknown>): Omit<InspectedHost, "numeric_groups"> {
  const names = namesOfOptions(info["SecurityOptions"]);
  return {
    os: textOf(info, "OSType"),
    default_runtime: textOf(info, "DefaultRuntime"),
    userns_remap: names === null ? null : names.has("userns"),
    // Engines before 23 never report this one.
    no_new_privileges_default: names?.has("no-new-privileges") === true ? true : null,
    private_cgroupns_default: names === null ? null : names.has("cgroupns"),
    selinux: names === null ? null : names.has("selinux"),
    never_masked: neverMaskedBy(textIn(info["ServerVersion"], "ServerVersion")),
    address_pools: addressPoolsIn(info["DefaultAddressPools"]),
    swarm: swarmIn(info["Swarm"]),
    ...copyFactsOf(info),
    data_root: textOf(info, "DockerRootDir"),
  };
}

function textOf(info: Record<string, unknown>, member: string): string | null {
  return textIn(info[member], member) || null;
}

/** Any state but `inactive` may be a manager's, or become one's; null if dockerd reports none. */
function swarmIn(swarm: unknown): boolean | null {
  const state = textIn(mapIn(swarm, "Swarm")["LocalNodeState"], "Swarm.LocalNodeState");
  return state === "" ? null : state !== "inactive";
}

/** Returns `seccomp` of `name=seccomp,profile=builtin`, and so on; null if dockerd reports none. */
function namesOfOptions(options: unknown): ReadonlySet<string> | null {
  const texts = listIn(options, "SecurityOptions").map((one) => textIn(one, "SecurityOptions"));
  const names = texts.flatMap((text) => /^name=([^,]+)/.exec(text)?.[1] ?? []);
  return names.length === 0 ? null : new Set(names);
}

/**
 * Returns the subnets from which dockerd takes those of new networks, out of `DefaultAddressPools` of `GET /info`: those of
 * `--default-address-pool`, and none where dockerd has its own. Null if one is not a subnet: moby 29 may list pools without
 * their addresses.
 */
function addressPoolsIn(pools: unknown): readonly string[] | null {
  if (pools === undefined || pools === null) return BUILT_IN_POOLS;
  if (!Array.isArray(pools)) return null;
  const bases = pools.map(baseOf);
  if (!bases.every((base) => base !== null)) return null;
  return bases.length === 0 ? BUILT_IN_POOLS : bases;
}

function baseOf(pool: unknown): string | null {
  if (typeof pool !== "object" || pool === null || !("Base" in pool)) return null;
  return typeof pool.Base === "string" && pool.Base.includes("/") ? pool.Base : null;
}
