import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { openDisk, ownUid, type Disk } from "./disk.js";
import type { AskOperator, Consent, Environment } from "./environment.js";
import { accountIn, type Account, type HostUser } from "./host-users.js";
import { init, type InitEnvironment, type InitOutcome } from "./init.js";
import { ownProgram, refuseExposedProgram, shippedTexts } from "./own-program.js";
import { PLACES } from "./places.js";
import { checkPath, readFlags, type Choices, type InitFlags } from "./read-flags.js";
import { refuseExposed, refuseExposedFolders, refuseExposedUsers } from "./refuse-exposed.js";
import { createSystemctl } from "./systemctl.js";
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

/** Returns what asks the operator; null if standard input or output is not a terminal. */
function terminal(): AskOperator | null {
  const { stdin: input, stdout: output } = process;
  if (!input.isTTY || !output.isTTY) return null;
  return async (question) => {
    const lines = createInterface({ input, output });
    const ended = new AbortController();
    lines.on("close", () => {
      ended.abort();
    });
    try {
      return await lines.question(question, { signal: ended.signal });
    } catch (thrown) {
      if (!ended.signal.aborted) throw thrown;
      throw new UsageError("Cannot go on: the question was not answered; nothing was changed");
    } finally {
      lines.close();
    }
  };
}

/**
 * Returns the account of a user: of this host by getent, so also from a directory service, or of an image by its
 * `/etc/passwd`. Null if there is none.
 *
 * @throws {UsageError} When getent cannot be run.
 */
async function findUserAccount(disk: Disk, isHost: boolean, name: string): Promise<Account | null> {
  const passwd = isHost ? await ask(name) : disk.read("/etc/passwd")?.content.toString();
  return accountIn(passwd ?? "", name);
}

const WITHIN_MS = 10_000;

function ask(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("getent", ["passwd", name], { timeout: WITHIN_MS }, (error, stdout) => {
      // getent exits with 2 if the name does not exist.
      if (error === null || error.code === 2) resolve(stdout);
      else reject(new UsageError(`Cannot find user "${name}": getent: ${error.message.trim()}`));
    });
  });
}
