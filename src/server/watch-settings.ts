import { realpathSync, statSync, watch, type FSWatcher } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeThrown } from "../domain/errors.js";
import type { Log } from "../files/log.js";

/** Watches the settings for changes. */
export interface SettingsWatch {
  /** Calls `changed`, which must not throw, for each other content than before, also for one that came before this call. */
  readonly start: (changed: () => void) => void;
  /** Why the settings' folder is not watched; null if it is. */
  readonly problem: () => string | null;
  readonly close: () => void;
}

/** The pauses for changes and for the file system, in milliseconds. */
export interface WatchTimes {
  /** The file must have been left alone for so long, since it may be half written. */
  readonly quietMs: number;
  /** The pause between checks without a change event: a folder on the way may be replaced, or on another machine. */
  readonly everyMs: number;
}

const TIMES: WatchTimes = { quietMs: 200, everyMs: 5000 };

/**
 * Opens a watch that knows the present content of `file`. The file may be replaced by rename, or be a symbolic link that is
 * replaced, itself or on its way. While the file cannot be read, that counts as another content.
 */
export async function openSettingsWatch(
  file: string,
  log: Log,
  { quietMs, everyMs }: WatchTimes = TIMES,
): Promise<SettingsWatch> {
  let known = await contentOf(file);
  let changed: (() => void) | null = null;
  const look = async (): Promise<void> => {
    folders.follow();
    const found = await steadyContentOf(file, known, quietMs);
    if (found === null) timer.refresh();
    else if (found !== known) {
      known = found;
      changed?.();
    }
  };
  // Looks run one after another.
  let looking = Promise.resolve();
  const lookNext = (): void => {
    if (changed !== null) looking = looking.then(look);
  };
  const timer = setTimeout(lookNext, quietMs).unref();
  const interval = setInterval(lookNext, everyMs).unref();
  const folders = createFolderWatch(file, () => timer.refresh(), log);
  return {
    start(given) {
      changed = given;
      folders.follow();
      timer.refresh();
    },
    problem: folders.problem,
    close() {
      changed = null;
      clearTimeout(timer);
      clearInterval(interval);
      folders.close();
    },
  };
}

/** Returns the content of a file; null if it is another one than `known`, and still changes. */
async function steadyContentOf(
  file: string,
  known: string,
  quietMs: number,
): Promise<string | null> {
  const found = await contentOf(file);
  if (found === known) return found;
  await sleep(quietMs);
  return (await contentOf(file)) === found ? found : null;
}

/** Returns the text of a file, or why it cannot be read. Reading a pipe would not end. */
async function contentOf(file: string): Promise<string> {
  try {
    if (!(await stat(file)).isFile()) return "not a regular file";
    return `text ${(await readFile(file)).toString("base64")}`;
  } catch (thrown) {
    return `unreadable: ${describeThrown(thrown)}`;
  }
}

interface FolderWatch {
  /** Watches the folders in which the file is now. */
  readonly follow: () => void;
  readonly problem: () => string | null;
  readonly close: () => void;
}

/** Watches the folder of the file's path and the one of its real path, if it is a link to elsewhere. */
function createFolderWatch(file: string, noticed: () => void, log: Log): FolderWatch {
  const watched = new Map<string, FSWatcher>();
  let problem: string | null = null;

  function add(key: string, folder: string): void {
    const watcher = watch(folder, { persistent: false }, noticed);
    // It is watched again at the next look.
    watcher.on("error", () => {
      watcher.close();
      watched.delete(key);
      noticed();
    });
    watched.set(key, watcher);
  }

  function followFolders(): void {
    const folders = foldersOf(file);
    for (const [key, watcher] of watched)
      if (!folders.has(key)) {
        watcher.close();
        watched.delete(key);
      }
    for (const [key, folder] of folders) if (!watched.has(key)) add(key, folder);
  }

  const follow = (): void => {
    try {
      followFolders();
      if (problem !== null) log("info", `The folder of settings "${file}" is watched again`);
      problem = null;
    } catch (thrown) {
      const why = `Cannot watch the folder of settings "${file}": ${describeThrown(thrown)}; the last good settings stay`;
      if (why !== problem) log("error", why);
      problem = why;
    }
  };
  return {
    follow,
    problem: () => problem,
    close() {
      for (const watcher of watched.values()) watcher.close();
    },
  };
}

/**
 * Returns the folders to watch, by what identifies each on the disk: a folder may be replaced by another of its name.
 *
 * @throws {Error} When the folder of the path does not exist.
 */
function foldersOf(file: string): ReadonlyMap<string, string> {
  const folder = dirname(file);
  return new Map([folder, realFolderOf(file) ?? folder].map((path) => [identityOf(path), path]));
}

/** A file system may give a new folder the number of a removed one. */
function identityOf(folder: string): string {
  const { dev, ino, birthtimeMs } = statSync(folder);
  return `${dev}:${ino}:${birthtimeMs}`;
}

/** Returns null if the file is not there now. */
function realFolderOf(file: string): string | null {
  try {
    return dirname(realpathSync(file));
  } catch {
    return null;
  }
}
