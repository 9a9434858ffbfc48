import { basename, dirname, join } from "node:path";
import { writeChanges } from "./apply-files.js";
import { askConsent, unitsNow, type Consent, type Environment } from "./environment.js";
import type { Plan, UnitState, Units } from "./changes.js";
import { readInstallState, sweepInstallState, writeInstallState } from "./install-state.js";
import type { InstallState, Installed } from "./install-state.js";
import { PLACES, UNITS } from "./places.js";
import { planRemoval, type PlannedRemoval } from "./plan-removal.js";
import { needsRestart, restoreActions } from "./plan-services.js";
import { recover } from "./recover.js";
import { tryAll, tryRestore } from "./roll-back.js";
import { notesOf, showPlan } from "./show-plan.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Disk } from "./disk.js";

/** Options of the removal. */
export interface Removal extends Consent {
  /** Remove settings, audit log and ownership log as well. */
  readonly purge: boolean;
  readonly daemonJson: string;
}

/** The end of uninstall. After `incomplete` the files are restored, and a service is not as it should be. */
export type UninstallOutcome = "done" | "unchanged" | "declined" | "incomplete";

const NOTHING: Installed = { entries: [], folders: [], units: {} };

/**
 * Removes the plugin from dockerd and undoes what init did. It needs no plan on disk: each step depends only on what init
 * recorded and on what is there, so an interrupted run is completed by the next one.
 *
 * @throws {UsageError} When it cannot begin; nothing has changed then.
 */
export async function uninstall(
  removal: Removal,
  environment: Environment,
): Promise<UninstallOutcome> {
  const { disk, streams } = environment;
  if (!removal.dryRun) sweepInstallState(disk);
  const state = await recover(environment, removal.dryRun);
  const installed = state.installed ?? NOTHING;
  const planned = planRemoval(disk, installed, removal);
  const purged = purgeable(disk, removal.purge);
  const plan = { ...planned, ...(await servicesOf(environment, state, planned)) };
  if (planned.isSettled && isEmpty(plan, purged)) {
    streams.out(`${notesOf(plan)}Nothing is to change.\n`);
    return "unchanged";
  }
  streams.out(showPlan(plan));
  for (const path of purged) streams.out(`# ${path}: removed\n`);
  const answer = await askConsent(environment, removal);
  if (answer !== "go") return answer;
  if (installed.entries.length > 0)
    writeInstallState(disk, { ...state, mustStartDocker: startsDocker(plan) });
  const failures = await execute(environment, plan, removal.purge);
  settle(environment, installed, removal.purge, planned.kept);
  return report(environment, failures);
}

function report({ streams }: Environment, failures: readonly string[]): UninstallOutcome {
  for (const line of failures) streams.err(`dockwarden: ${line}\n`);
  streams.out(failures.length === 0 ? "Done.\n" : "The files are restored.\n");
  return failures.length === 0 ? "done" : "incomplete";
}

function isEmpty({ first, changes, actions }: Plan, purged: readonly string[]): boolean {
  return first.length + changes.length + actions.length + purged.length === 0;
}

async function servicesOf(
  { services }: Environment,
  { installed, mustStartDocker }: InstallState,
  { changes, isSettled, kept }: Pick<PlannedRemoval, "changes" | "isSettled" | "kept">,
): Promise<Pick<Plan, "first" | "actions">> {
  if (services === null || (isSettled && changes.length === 0)) return { first: [], actions: [] };
  const { units, entries } = installed ?? NOTHING;
  const now = await unitsNow(services, [...new Set([...Object.keys(units), UNITS.docker])]);
  const goals = { ...units, [UNITS.docker]: dockerGoal(now, mustStartDocker) };
  const keepsDropIn = kept.has(PLACES.dropIn);
  // With the drop-in, dockerd opens its sockets itself.
  const before = keepsDropIn ? without(goals, UNITS.dockerSocket) : goals;
  const { first, then } = restoreActions(before, now, {
    needsRestart: needsRestart(entries),
    hadDropIn: !keepsDropIn && entries.some(({ path }) => path === PLACES.dropIn),
  });
  return { first, actions: then };
}

function without(units: Units, unit: string): Units {
  return Object.fromEntries(Object.entries(units).filter(([name]) => name !== unit));
}

function startsDocker({ actions }: Plan): boolean {
  return actions.some((action) => action.verb === "restart" && action.unit === UNITS.docker);
}

/** A dockerd that was stopped stays so; one that failed is started, since the plugin may be why. */
function dockerGoal(now: Units, mustStart: boolean): UnitState {
  const state = now[UNITS.docker] ?? { isActive: false, isEnabled: false, isFailed: false };
  return { ...state, isActive: mustStart || state.isActive || state.isFailed };
}

async function execute(
  { disk, services }: Environment,
  { first, changes, actions }: Plan,
  purge: boolean,
): Promise<readonly string[]> {
  const before = await tryAll(services, first);
  writeChanges(disk, changes);
  const failures = [...before, ...(await tryRestore({ disk, services }, actions))];
  // Listed only now, since the plugin may make new ones until it has stopped.
  for (const path of purgeable(disk, purge)) disk.remove(path);
  return failures;
}

/** Forgets what is undone. Settings and files that stay are remembered until they are removed as well. */
function settle(
  { disk }: Environment,
  installed: Installed,
  purge: boolean,
  kept: ReadonlySet<string>,
): void {
  [...installed.folders].reverse().forEach(disk.removeFolder);
  const isLeft = (path: string): boolean => kept.has(path) || (!purge && path === PLACES.settings);
  const entries = installed.entries.filter(({ path }) => isLeft(path));
  const state = readInstallState(disk);
  const rest = { ...installed, entries };
  writeInstallState(disk, { ...state, installed: rest, pending: null, mustStartDocker: false });
}

/**
 * Returns the files to purge, none without `purge`: those that the plugin has written, audit log with key and head, and
 * ownership log, those that logrotate has renamed, and the indexes of the audit log.
 */
function purgeable(disk: Disk, purge: boolean): readonly string[] {
  if (!purge) return [];
  const { auditLog, auditKey, auditHead, owners, auditIndex } = DEFAULT_PATHS;
  const indexes = disk.names(auditIndex).map((name) => join(auditIndex, name));
  const written = [auditLog, auditKey, auditHead, owners].flatMap((path) => {
    const folder = dirname(path);
    const [stem = ""] = basename(path).split(".");
    const names = disk.names(folder).filter((name) => name.startsWith(`${stem}.`));
    return names.map((name) => join(folder, name));
  });
  return [...written, ...indexes];
}
