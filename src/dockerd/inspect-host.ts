import type { HostFacts } from "../domain/facts.js";
import { answerIn } from "./read-response.js";
import type { DaemonAnswer, DaemonClient } from "./dockerd-client.js";
import { neverMaskedBy } from "./never-masked.js";
import { listIn, mapIn, objectIn, textIn } from "./members.js";

/** What the daemon says of its host; its version is learnt from its responses. */
export type SaidOfHost = Omit<HostFacts, "api_max">;

/** Knows that. */
export interface HostView {
  /**
   * As it was said in the last minute; where the daemon does not say it now, as it was said last. Null where it has not
   * said it since it started.
   */
  readonly facts: () => Promise<SaidOfHost | null>;
  /** What was said last, without asking; null where nothing was. */
  readonly known: () => SaidOfHost | null;
  /** The daemon has started, perhaps otherwise than before. */
  readonly forget: () => void;
}

/** dockerd reads its default runtime anew when it is told to (SIGHUP); the rest holds until it ends. */
const KEPT_MS = 60_000;

/** A daemon that does not say it is not asked again by each call. */
const SILENT_MS = 1000;

interface Said {
  readonly facts: SaidOfHost | null;
  readonly untilMs: number;
}

/** Asks through `client`, once for all who wait. */
export function createHostView(
  client: Pick<DaemonClient, "get">,
  nowMs = () => performance.now(),
): HostView {
  let said: Said | null = null;
  let asking: Promise<Said> | null = null;

  function kept(): Said | null {
    return said !== null && nowMs() < said.untilMs ? said : null;
  }

  async function ask(): Promise<Said> {
    // Who keeps the daemon too busy to answer must not make what it said unknown.
    const mine = (asking ??= askOf(client, said?.facts ?? null, nowMs));
    const answer = await mine;
    // What was asked before the daemon started must not be kept after it.
    if (asking === mine) [said, asking] = [answer, null];
    return answer;
  }

  return {
    facts: async () => (kept() ?? (await ask())).facts,
    known: () => said?.facts ?? null,
    forget() {
      said = asking = null;
    },
  };
}

/** Never rejects: what the daemon does not say is what it said `last`. */
async function askOf(
  client: Pick<DaemonClient, "get">,
  last: SaidOfHost | null,
  nowMs: () => number,
): Promise<Said> {
  try {
    const facts = hostIn(await client.get("/info"));
    return { facts, untilMs: nowMs() + KEPT_MS };
  } catch {
    return { facts: last, untilMs: nowMs() + SILENT_MS };
  }
}

/** @throws {Error} When it is no answer to that. */
function hostIn(answer: DaemonAnswer): SaidOfHost {
  const info = objectIn(answerIn("/info", answer), "body");
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
