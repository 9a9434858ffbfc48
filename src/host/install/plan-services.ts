import type { FileChange, ServiceAction, Units, UnitState, UnitVerb } from "./changes.js";
import { PLACES, UNITS } from "./places.js";

const { docker, dockerSocket, plugin, pluginSocket } = UNITS;

/** The units whose states are saved, so that they can be restored. */
export const HANDLED_UNITS: readonly string[] = Object.values(UNITS);

const RELOAD_UNITS: ServiceAction = { verb: "daemon-reload", why: "units have changed" };

const STOPPED: UnitState = { isActive: false, isEnabled: false, isFailed: false };

function action(verb: UnitVerb, unit: string, why: string): ServiceAction {
  return { verb, unit, why };
}

/**
 * Returns what starts Dockwarden and has dockerd ask it, after the files have changed.
 *
 * @param hasDropIn docker.service no longer takes its socket from systemd.
 */
export function setUpActions(
  changes: readonly FileChange[],
  now: Units,
  hasDropIn: boolean,
): readonly ServiceAction[] {
  const changed = new Set(changes.map(({ path }) => path));
  const hasUnits = [...changed].some((path) => path.startsWith(`${PLACES.units}/`));
  return [
    ...(hasUnits ? [RELOAD_UNITS] : []),
    ...pluginActions(changed, now),
    ...dockerActions(changes, now, hasDropIn),
  ];
}

function pluginActions(changed: ReadonlySet<string>, now: Units): readonly ServiceAction[] {
  const isChanged = (unit: string): boolean => changed.has(`${PLACES.units}/${unit}`);
  const [socket, service] = [stateIn(now, pluginSocket), stateIn(now, plugin)];
  const enable = [pluginSocket, plugin]
    .filter((unit) => !stateIn(now, unit).isEnabled)
    .map((unit) => action("enable", unit, "dockerd refuses every request without its plugin"));
  const needsSocket = !socket.isActive || isChanged(pluginSocket);
  // systemd refuses to open a socket for a service that is active.
  const stop = needsSocket && service.isActive ? [action("stop", plugin, "for its socket")] : [];
  const open = needsSocket ? [action("restart", pluginSocket, "dockerd asks there")] : [];
  const needsStart = needsSocket || !service.isActive || isChanged(plugin);
  return [...enable, ...stop, ...open, ...serviceAction(needsStart, changed)];
}

function serviceAction(
  needsStart: boolean,
  changed: ReadonlySet<string>,
): readonly ServiceAction[] {
  if (needsStart) return [action("restart", plugin, "it answers dockerd")];
  return changed.has(PLACES.settings)
    ? [action("reload", plugin, "its settings have changed")]
    : [];
}

function dockerActions(
  changes: readonly FileChange[],
  now: Units,
  hasDropIn: boolean,
): readonly ServiceAction[] {
  const isNew = changes.some(({ path }) => path === PLACES.dropIn);
  const socket = stateIn(now, dockerSocket);
  const why = "dockerd opens its sockets itself";
  return [
    ...(hasDropIn && socket.isEnabled ? [action("disable", dockerSocket, why)] : []),
    ...(isNew && socket.isActive ? [action("stop", dockerSocket, why)] : []),
    ...dockerAction(changes, now),
  ];
}

function dockerAction(changes: readonly FileChange[], now: Units): readonly ServiceAction[] {
  if (needsRestart(changes))
    return [action("restart", docker, "it reads TLS and hosts at its start")];
  if (!stateIn(now, docker).isActive) return [action("start", docker, "it is not active")];
  const isAsked = changes.some(({ edits }) => edits.length > 0);
  return isAsked ? [action("reload", docker, "it reads authorization-plugins again")] : [];
}

const READ_AT_START: ReadonlySet<string> = new Set([
  ...[PLACES.dropIn, PLACES.ca, PLACES.server, PLACES.serverKey],
]);

/** Returns true if dockerd reads one of these changes only when it starts. */
export function needsRestart(changes: readonly Pick<FileChange, "path" | "edits">[]): boolean {
  return changes.some(
    ({ path, edits }) =>
      READ_AT_START.has(path) || edits.some(({ name }) => name !== "authorization-plugins"),
  );
}

/** Actions that restore units, before and after the files are restored. */
export interface RestoreActions {
  readonly first: readonly ServiceAction[];
  readonly then: readonly ServiceAction[];
}

/** The effect of restored files on dockerd. */
export interface RestoredFiles {
  readonly needsRestart: boolean;
  /** docker.service takes its socket from systemd again. */
  readonly hadDropIn: boolean;
}

/**
 * Returns what brings units back to their states. dockerd comes before the plugin stops, since it refuses every request
 * while it asks a plugin that is missing.
 */
export function restoreActions(before: Units, now: Units, files: RestoredFiles): RestoreActions {
  const all = Object.keys(before);
  const isOn = (unit: string, key: "isActive" | "isEnabled"): boolean => stateIn(now, unit)[key];
  const wasOn = (unit: string, key: "isActive" | "isEnabled"): boolean =>
    stateIn(before, unit)[key];
  const why = "as it was before";
  const own = [plugin, pluginSocket];
  const differs = (key: "isActive" | "isEnabled", was: boolean) => (unit: string) =>
    wasOn(unit, key) === was && isOn(unit, key) !== was;
  // systemctl does not disable a unit whose file is gone.
  const disable = all
    .filter(differs("isEnabled", false))
    .map((unit) => action("disable", unit, why));
  const enable = all.filter(differs("isEnabled", true)).map((unit) => action("enable", unit, why));
  const stop = own.filter(differs("isActive", false)).map((unit) => action("stop", unit, why));
  const start = [...own]
    .reverse()
    .filter((unit) => wasOn(unit, "isActive"))
    .filter((unit) => unit === plugin || !isOn(unit, "isActive"))
    .map((unit) => action("restart", unit, why));
  const daemon = restoreDocker(before, now, files);
  return { first: disable, then: [RELOAD_UNITS, ...enable, ...start, ...daemon, ...stop] };
}

function restoreDocker(before: Units, now: Units, files: RestoredFiles): readonly ServiceAction[] {
  const why = "as it was before";
  const hadSocket = files.hadDropIn && stateIn(before, dockerSocket).isActive;
  const [was, is] = [stateIn(before, docker).isActive, stateIn(now, docker).isActive];
  const socket = hadSocket
    ? // The path of systemd's socket was taken by dockerd's own.
      [action("stop", docker, why), action("restart", dockerSocket, why)]
    : [];
  if (!was) return is ? [action("stop", docker, why), ...socket] : socket;
  const restarts = files.needsRestart || hadSocket || !is;
  return [...socket, action(restarts ? "restart" : "reload", docker, why)];
}

function stateIn(units: Units, unit: string): UnitState {
  return units[unit] ?? STOPPED;
}
