import type { HostFacts } from "../domain/facts.js";
import { readDockerdJson } from "./read-response.js";
import type { DockerdResponse, DockerdClient } from "./dockerd-client.js";
import { neverMaskedBy } from "./never-masked.js";
import { listIn, mapIn, objectIn, textIn } from "./members.js";

/** What the daemon says of its host; its version is learnt from its responses. */
export type InspectedHost = Omit<HostFacts, "api_max">;

/** Knows that. */
export interface HostView {
  /**
   * As it was said in the last minute; where the daemon does not say it now, as it was said last. Null where it has not
   * said it since it started.
   */
  readonly facts: () => Promise<InspectedHost | null>;
  /** What was said last, without asking; null where nothing was. */
  readonly known: () => InspectedHost | null;
  /** The daemon has started, perhaps otherwise than before. */
  readonly forget: () => void;
}

/** dockerd reads its default runtime anew when it is told to (SIGHUP); the rest holds until it ends. */
const KEPT_MS = 60_000;

/** A daemon that does not say it is not asked again by each call. */
const SILENT_MS = 1000;

interface CachedHost {
  readonly facts: InspectedHost | null;
  readonly untilMs: number;
}

/** Asks through `client`, once for all who wait. */
export function createHostView(
  client: Pick<DockerdClient, "get">,
  nowMs = () => performance.now(),
): HostView {
  let cached: CachedHost | null = null;
  let asking: Promise<CachedHost> | null = null;

  function cachedHost(): CachedHost | null {
    return cached !== null && nowMs() < cached.untilMs ? cached : null;
  }

  async function ask(): Promise<CachedHost> {
    // Who keeps the daemon too busy to answer must not make what it said unknown.
    const mine = (asking ??= askOf(client, cached?.facts ?? null, nowMs));
    const answer = await mine;
    // What was asked before the daemon started must not be kept after it.
    if (asking === mine) [cached, asking] = [answer, null];
    return answer;
  }

  return {
    facts: async () => (cachedHost() ?? (await ask())).facts,
    known: () => cached?.facts ?? null,
    forget() {
      cached = asking = null;
    },
  };
}

/** Never rejects: what the daemon does not say is what it said `last`. */
async function askOf(
  client: Pick<DockerdClient, "get">,
  last: InspectedHost | null,
  nowMs: () => number,
): Promise<CachedHost> {
  try {
    const facts = hostIn(await client.get("/info"));
    return { facts, untilMs: nowMs() + KEPT_MS };
  } catch {
    return { facts: last, untilMs: nowMs() + SILENT_MS };
  }
}

/** @throws {Error} When it is no answer to that. */
function hostIn(answer: DockerdResponse): InspectedHost {
  const info = objectIn(readDockerdJson("/info", answer), "body");
  const names = namesOfOptions(info["SecurityOptions"]);
  return {
    os: textIn(info["OSType"], "OSType") || null,
    default_runtime: textIn(info["DefaultRuntime"], "DefaultRuntime") || null,
    userns_remap: names === null ? null : names.has("userns"),
    // Engines before 23 never say this one.
    no_new_privileges_default: names?.has("no-new-privileges") === true ? true : null,
    private_cgroupns_default: names === null ? null : names.has("cgroupns"),
    selinux: names === null ? null : names.has("selinux"),
    never_masked: neverMaskedBy(textIn(info["ServerVersion"], "ServerVersion")),
    swarm: swarmIn(info["Swarm"]),
  };
}

/** Any state but `inactive` may be a manager's, or become one's; null where nothing is said. */
function swarmIn(swarm: unknown): boolean | null {
  const state = textIn(mapIn(swarm, "Swarm")["LocalNodeState"], "Swarm.LocalNodeState");
  return state === "" ? null : state !== "inactive";
}

/** `seccomp` of `name=seccomp,profile=builtin`, and so on; null where nothing is said of them. */
function namesOfOptions(options: unknown): ReadonlySet<string> | null {
  const texts = listIn(options, "SecurityOptions").map((one) => textIn(one, "SecurityOptions"));
  const names = texts.flatMap((text) => /^name=([^,]+)/.exec(text)?.[1] ?? []);
  return names.length === 0 ? null : new Set(names);
}
