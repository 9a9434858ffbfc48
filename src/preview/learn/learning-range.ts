import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { identityOfName } from "../../engine/identity/identify.js";
import { createOfflineDecider } from "../session/decider.js";
import type { OfflineDecider, OfflineDecision } from "../session/decider.js";
import { DOCKER_29 } from "../world/engines.js";
import { requestMessage } from "../world/offline-request.js";
import { openConfiguration } from "../session/open-configuration.js";
import { approverIn } from "../session/settings-proposal.js";
import { simulatedObjectsOf } from "../world/simulated-objects.js";
import { effectiveSet, type TriedSettings } from "../session/tried-settings.js";
import { createWorldDirectory, type WorldDirectory } from "../world/world-directory.js";
import { withUsual } from "../session/session.js";
import { createCallers } from "../../engine/settings/callers.js";
import { openAttackGuard, type AttackGuard } from "./attack-guard.js";
import type { StartSettings } from "./start-settings.js";
import type { SeenRequest } from "./seen-requests.js";

/** A caller of the log, by the settings to start from. */
export interface RangeCaller {
  readonly name: string;
  readonly profile: string;
  /** The settings name this user. */
  readonly isListed: boolean;
  /** Modes and parameters that hold. */
  readonly own: ControlSet;
  /** Decides on a request of the caller among the objects that it was about; others are the caller's own. */
  readonly decide: (request: SeenRequest, tried?: TriedSettings) => Promise<OfflineDecision>;
}

/** Decides on requests of a log by the settings to start from, and by others that are tried. */
export interface LearningRange {
  readonly catalogue: Catalogue;
  readonly callerOf: (user: string) => Promise<RangeCaller>;
  /** Returns the guard of a caller's profile. */
  readonly guardOf: (caller: RangeCaller) => Promise<AttackGuard>;
  /** Returns true if an exception of a control can be written for a user. */
  readonly mayExempt: (user: string, control: string) => boolean;
  readonly close: () => Promise<void>;
}

/**
 * Opens one.
 *
 * @param hostRoot The folder below which host paths are resolved, in place of the settings' own; null for these.
 */
export async function openLearningRange(
  start: StartSettings,
  hostRoot: string | null,
): Promise<LearningRange> {
  const { settings, library, limits } = start;
  const opened = await openConfiguration(start, hostRoot);
  const callers = new Map<string, Promise<RangeCaller>>();
  const guards = new Map<string, Promise<AttackGuard>>();

  async function openCaller(user: string): Promise<RangeCaller> {
    const identity = await identityOfName(settings, user, []);
    const caller = createCallers(settings).of(identity);
    let last: { readonly request: SeenRequest; readonly decider: OfflineDecider } | null = null;
    const deciderIn = (request: SeenRequest): OfflineDecider =>
      createOfflineDecider(opened.configuration, directoryIn(request, identity.name));
    return {
      ...{ name: user, profile: caller.profile, own: effectiveSet(settings, caller) },
      isListed: Object.hasOwn(settings.people.users, user),
      decide(request, tried) {
        if (last?.request !== request) last = { request, decider: deciderIn(request) };
        return last.decider.decide(requestMessage(request.request), identity, tried);
      },
    };
  }

  return {
    catalogue: library.catalogue,
    callerOf: (user) => kept(callers, user, () => openCaller(user)),
    guardOf: ({ profile, name }) => kept(guards, profile, () => openAttackGuard(start, name)),
    mayExempt: (user, control) =>
      !limits.neverExempt.includes(control) && approverIn(settings, user) !== undefined,
    async close() {
      for (const guard of guards.values()) await (await guard).close();
      await opened.close();
    },
  };
}

/** Each world has a directory of its own, which remembers what it inspected. */
function directoryIn({ world, absent }: SeenRequest, user: string): WorldDirectory["directory"] {
  const objects = simulatedObjectsOf(withUsual(world), user);
  return createWorldDirectory(objects, user, { absent, engine: DOCKER_29 }).directory;
}

const MAX_KEPT = 1000;

function kept<Value>(
  known: Map<string, Promise<Value>>,
  name: string,
  open: () => Promise<Value>,
): Promise<Value> {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (known.size >= MAX_KEPT) known.clear();
  const made = open();
  known.set(name, made);
  return made;
}
