import { resolve } from "node:path";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { findUserAccount } from "./accounts.js";
import { openDisk, ownUid, type Disk } from "./disk.js";
import type { Consent, Environment } from "./environment.js";
import type { HostUser } from "./host-users.js";
import { init, type InitEnvironment, type InitOutcome } from "./init.js";
import { ownProgram, refuseExposedProgram, shippedTexts } from "./own-program.js";
import { PLACES } from "./places.js";
import { checkPath, readFlags, type Choices, type InitFlags } from "./read-flags.js";
import { refuseExposed, refuseExposedFolders, refuseExposedUsers } from "./refuse-exposed.js";
import { createSystemctl } from "./systemctl.js";
import { terminal } from "./terminal.js";
import { uninstall, type UninstallOutcome } from "./uninstall.js";
import { PATIENCE, verifyAccess } from "./verify.js";

/** Flags that init and uninstall share. */
interface SharedFlags {
  readonly root: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The flags of init on the command line. */
export type InitCommandFlags = InitFlags & SharedFlags;

/** The functions of the command line about settings. */
export interface SettingsKnowledge {
  readonly userPattern: RegExp;
  readonly checkSettings: InitEnvironment["checkSettings"];
}

/**
 * Runs `dockwarden init` on this host, or on the files below `root`.
 *
 * @throws {UsageError} When it cannot begin.
 */
export async function runInit(
  flags: InitCommandFlags,
  { userPattern, checkSettings }: SettingsKnowledge,
  streams: Streams,
): Promise<InitOutcome> {
  const consent = consentOf(flags);
  const environment = environmentOf(flags, streams);
  const choices = await readFlags(flags, consent.yes ? null : environment.ask, userPattern);
  if (isHost(flags)) refuseExposedPlaces(choices);
  const users: HostUser[] = [];
  for (const name of choices.users)
    users.push({ name, account: await findUserAccount(environment.disk, isHost(flags), name) });
  const program = choices.program === null ? ownProgram() : [choices.program];
  return init({ ...choices, users, program }, consent, {
    ...environment,
    shipped: shippedTexts(),
    now: Date.now(),
    checkSettings,
    verify: (accesses) => verifyAccess(accesses, PATIENCE),
  });
}

function refuseExposedPlaces({ out, users, daemonJson, program }: Choices): void {
  refuseExposedFolders();
  refuseExposedUsers(out, users);
  refuseExposed("--daemon-json", daemonJson);
  if (program !== null) refuseExposedProgram(program);
}

/** The flags of uninstall. */
export interface UninstallFlags extends SharedFlags {
  readonly purge?: boolean;
  readonly daemonJson?: string;
}

/**
 * Runs `dockwarden uninstall` on this host, or on the files below `root`.
 *
 * @throws {UsageError} When it cannot begin.
 */
export async function runUninstall(
  flags: UninstallFlags,
  streams: Streams,
): Promise<UninstallOutcome> {
  const { purge = false, daemonJson = PLACES.daemonJson } = flags;
  const removal = { purge, daemonJson: checkPath("--daemon-json", daemonJson) };
  const environment = environmentOf(flags, streams);
  if (isHost(flags)) {
    refuseExposedFolders();
    refuseExposed("--daemon-json", removal.daemonJson);
  }
  return uninstall({ ...removal, ...consentOf(flags) }, environment);
}

function consentOf({ dryRun = false, yes = false }: SharedFlags): Consent {
  return { dryRun, yes };
}

function isHost({ root }: SharedFlags): boolean {
  return resolve(root) === "/";
}

function environmentOf(flags: SharedFlags, streams: Streams): Environment {
  if (isHost(flags) && ownUid() !== 0)
    throw new UsageError("Cannot change this host: only root can; run as root, or pass --root DIR");
  const services = isHost(flags) ? createSystemctl() : null;
  return { disk: diskBelow(flags.root), services, ask: terminal(), streams };
}

function diskBelow(root: string): Disk {
  try {
    return openDisk(root);
  } catch (thrown) {
    throw new UsageError(`Cannot use --root ${JSON.stringify(root)}: it should be a folder`, {
      cause: thrown,
    });
  }
}
