import type { Configuration } from "../../engine/decision/evaluator.js";
import type { Caller } from "../../domain/caller.js";
import type { Identity } from "../../domain/identity.js";
import type { ControlSet, Settings } from "../../domain/settings.js";
import { identityOfName } from "../../engine/identity/identify.js";
import { createDockerdView, type DockerdView } from "../../engine/request/dockerd-view.js";
import { createCallers } from "../../engine/settings/callers.js";
import { createOfflineDecider } from "./decider.js";
import type { OfflineDecider, OfflineDecision, Surroundings } from "./decider.js";
import type { ChangingWorld } from "../fake-dockerd/execute.js";
import { createSimulatedImages } from "../world/simulated-images.js";
import { requestMessage, type OfflineRequest } from "../world/offline-request.js";
import { chooseSettings, openConfiguration } from "./open-configuration.js";
import type { ChosenSettings, SettingsFlags } from "./open-configuration.js";
import { readInput } from "./read-input.js";
import { simulatedObjectsOf } from "../world/simulated-objects.js";
import { effectiveSet, type TriedSettings } from "./tried-settings.js";
import { createWorldDirectory, type WorldDirectory } from "../world/world-directory.js";
import { worldIn, type World } from "../world/world.js";

/** Options that choose the caller and the inventory. */
export interface SessionFlags extends SettingsFlags {
  /** The user; an anonymous caller without it. */
  readonly as?: string;
  /** Organizational units of the user's certificate. */
  readonly ou?: readonly string[];
  /** A file with the objects that exist. */
  readonly world?: string;
  /** The owner of the objects that no file lists; the caller without it. */
  readonly owner?: string;
  /** The time of the decisions; now without it. */
  readonly at?: Date;
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
  /** The objects that exist, to which others can be added. */
  readonly world: ChangingWorld;
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
  complete: false,
};

/** Dependencies of a session. */
export interface SessionParts {
  /** The objects that exist, without a file; null for those of each dockerd alone. */
  readonly world?: World | null;
  /** Objects that do not exist though requests name them: `volumes data`. */
  readonly absent?: ReadonlySet<string>;
  /** Identifies the caller; without it the flags do. */
  readonly identify?: (settings: Settings) => Promise<Identity>;
  /** The known properties of dockerd; none without it. */
  readonly dockerd?: DockerdView;
  /** Settings that are loaded already, in place of those of the flags. */
  readonly chosen?: ChosenSettings;
}

/** Sessions of several callers, by the same settings. */
export interface Sessions {
  readonly chosen: ChosenSettings;
  readonly of: (identity: Identity) => Session;
  readonly close: () => Promise<void>;
}

/**
 * Opens a session.
 *
 * @throws {UsageError} When a file cannot be used.
 * @throws {SettingsError} When the settings are not valid.
 */
export async function openSession(
  flags: SessionFlags,
  { identify, ...parts }: SessionParts = {},
): Promise<Session> {
  const sessions = await openSessions(flags, parts);
  return sessions.of(await (identify ?? identityBy(flags))(sessions.chosen.settings));
}

const NONE: ReadonlySet<string> = new Set();

/** Opens sessions; closing one of them, or all, ends all. Throws as `openSession` does. */
export async function openSessions(
  flags: SessionFlags,
  { world: known, absent = NONE, dockerd = createDockerdView(), chosen: loaded }: SessionParts = {},
): Promise<Sessions> {
  const chosen = loaded ?? (await chooseSettings(flags));
  const world = withUsual(worldOf(flags) ?? known ?? USUAL_WORLD);
  const opened = await openConfiguration(chosen);
  const close = (): Promise<void> => opened.close();
  const surroundings = { dockerd, now: () => flags.at ?? new Date() };
  const fixed = { chosen, configuration: opened.configuration, surroundings, world };
  return {
    of: (identity) => {
      const owner = world.complete ? null : (flags.owner ?? identity.name);
      const directory = createWorldDirectory(simulatedObjectsOf(world, identity.name), owner, {
        absent,
      });
      return { ...sessionOf({ ...fixed, directory, identity }), close };
    },
    ...{ chosen, close },
  };
}

interface SessionOf {
  readonly chosen: ChosenSettings;
  readonly configuration: Configuration;
  readonly surroundings: Surroundings;
  readonly world: World;
  readonly directory: WorldDirectory;
  readonly identity: Identity;
}

function sessionOf(parts: SessionOf): Omit<Session, "close"> {
  const { chosen, configuration, surroundings, directory: world, identity } = parts;
  const { settings } = chosen;
  const { directory, assumed } = world;
  const { complete, images: known } = parts.world;
  const images = createSimulatedImages(complete ? known.flatMap(({ names }) => names) : null);
  const decider = createOfflineDecider(configuration, directory, surroundings);
  const caller = createCallers(settings).of(identity);
  const ask = (by: OfflineDecider, request: OfflineRequest, tried?: TriedSettings) =>
    by.decide(requestMessage(request), identity, tried);
  return {
    ...{ chosen, identity, caller, assumed, world: { ...world, images } },
    own: effectiveSet(settings, caller),
    decide: (request, tried) => ask(decider, request, tried),
    async decideBy(other, request) {
      const also = await openConfiguration({ ...chosen, settings: other });
      try {
        const by = createOfflineDecider(also.configuration, directory, surroundings);
        return await ask(by, request);
      } finally {
        await also.close();
      }
    },
  };
}

function identityBy({ as = "", ou = [] }: SessionFlags): (settings: Settings) => Promise<Identity> {
  return (settings) => identityOfName(settings, as, ou);
}

function worldOf({ world }: SessionFlags): World | null {
  return world === undefined ? null : worldIn(readInput(world, "world").toString(), world);
}

/** Returns a world with the networks that each dockerd has. */
export function withUsual(world: World): World {
  const named = new Set(world.networks.map(({ name }) => name));
  const usual = USUAL_WORLD.networks.filter(({ name }) => !named.has(name));
  return { ...world, networks: [...world.networks, ...usual] };
}
