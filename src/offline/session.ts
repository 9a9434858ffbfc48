import type { Caller } from "../domain/caller.js";
import type { Identity } from "../domain/identity.js";
import type { ControlSet, Settings } from "../domain/settings.js";
import { identityOfName } from "../identity/identify.js";
import { createCallers } from "../settings/callers.js";
import { createOfflineDecider, type OfflineDecider, type OfflineDecision } from "./decider.js";
import { messageOf, type OfflineRequest } from "./offline-request.js";
import {
  chooseSettings,
  openConfiguration,
  type ChosenSettings,
  type SettingsFlags,
} from "./open-configuration.js";
import { readInput } from "./read-input.js";
import { thingsOf } from "./things.js";
import { effectiveSet, type TriedSettings } from "./tried-settings.js";
import { createWorldDirectory } from "./world-directory.js";
import { worldIn, type World } from "./world.js";

/** Whose requests are decided, and in which world. */
export interface SessionFlags extends SettingsFlags {
  /** The user; an anonymous caller without it. */
  readonly as?: string;
  /** Organizational units of the user's certificate. */
  readonly ou?: readonly string[];
  /** A file with the objects that exist. */
  readonly world?: string;
  /** The owner of the objects that no file lists; the caller without it. */
  readonly owner?: string;
}

/** Decides on requests of one caller. */
export interface Session {
  readonly chosen: ChosenSettings;
  readonly identity: Identity;
  readonly caller: Caller;
  /** Modes and parameters that hold for the caller. */
  readonly own: ControlSet;
  /** Decides by the settings, or by others that are tried. */
  readonly decide: (request: OfflineRequest, tried?: TriedSettings) => Promise<OfflineDecision>;
  /** Decides by other settings in full, which are loaded for it. */
  readonly decideBy: (settings: Settings, request: OfflineRequest) => Promise<OfflineDecision>;
  /** Objects that requests named and that were taken to exist: `containers web1`. */
  readonly assumed: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** The networks that each dockerd has. */
const USUAL_WORLD: World = {
  containers: [],
  networks: ["bridge", "host", "none"].map((name) => ({
    ...{ id: "", name, owner: null },
    driver: name === "none" ? "null" : name,
  })),
  volumes: [],
  images: [],
};

/** What is known besides the flags. */
export interface SessionParts {
  /** The objects that exist, without a file; null for those of each dockerd alone. */
  readonly world?: World | null;
  /** Identifies the caller; without it the flags do. */
  readonly identify?: (settings: Settings) => Promise<Identity>;
}

/**
 * Opens a session.
 *
 * @throws {UsageError} When a file cannot be used.
 * @throws {SettingsError} When the settings are not valid.
 */
export async function openSession(
  flags: SessionFlags,
  { world, identify }: SessionParts = {},
): Promise<Session> {
  const chosen = await chooseSettings(flags);
  const { settings } = chosen;
  const identity = await (identify ?? identityBy(flags))(settings);
  const listed = thingsOf(withUsual(worldOf(flags) ?? world ?? USUAL_WORLD), identity.name);
  const { directory, assumed } = createWorldDirectory(listed, flags.owner ?? identity.name);
  const opened = await openConfiguration(chosen);
  const decider = createOfflineDecider(opened.configuration, directory);
  const caller = createCallers(settings).of(identity);
  const ask = (by: OfflineDecider, request: OfflineRequest, tried?: TriedSettings) =>
    by.decide(messageOf(request), identity, tried);
  return {
    ...{ chosen, identity, caller, assumed },
    own: effectiveSet(settings, caller),
    decide: (request, tried) => ask(decider, request, tried),
    async decideBy(other, request) {
      const also = await openConfiguration({ ...chosen, settings: other });
      try {
        return await ask(createOfflineDecider(also.configuration, directory), request);
      } finally {
        await also.close();
      }
    },
    close: () => opened.close(),
  };
}

function identityBy({ as = "", ou = [] }: SessionFlags): (settings: Settings) => Promise<Identity> {
  return (settings) => identityOfName(settings, as, ou);
}

function worldOf({ world }: SessionFlags): World | null {
  return world === undefined ? null : worldIn(readInput(world, "world").toString(), world);
}

function withUsual(world: World): World {
  const named = new Set(world.networks.map(({ name }) => name));
  const usual = USUAL_WORLD.networks.filter(({ name }) => !named.has(name));
  return { ...world, networks: [...world.networks, ...usual] };
}
