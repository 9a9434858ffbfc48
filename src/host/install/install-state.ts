import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { UsageError } from "../../domain/errors.js";
import type { FileChange, FileContent, FileState, MemberEdit, Units } from "./changes.js";
import { ownGid, ownUid, type Disk } from "./disk.js";

/** A file's state in the state file; the content is base64. */
export interface SavedState extends Omit<FileState, "content"> {
  readonly content: string;
}

/** The mark by which a file is recognised as still unchanged. */
export interface Mark {
  readonly sha256: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file that init changes or has changed. */
export interface StateEntry {
  readonly path: string;
  readonly before: SavedState | null;
  readonly after: Mark | null;
  readonly edits: readonly MemberEdit[];
  /** Somebody else changed the file between two runs of init, so `before` lacks their changes. */
  readonly isMixed: boolean;
}

/** The changes that can be undone. */
export interface Installed {
  readonly entries: readonly StateEntry[];
  /** Folders that init made, the outermost first. */
  readonly folders: readonly string[];
  /** The units before init. */
  readonly units: Units;
}

/** A run of init that has not ended. */
export interface PendingRun extends Installed {
  readonly process: { readonly pid: number; readonly startTime: string };
  /** When folders last changed, in milliseconds since 1970. */
  readonly folderTimes: readonly (readonly [folder: string, mtimeMs: number])[];
}

/** The state file: what init has done, and what it is doing. */
export interface InstallState {
  readonly installed: Installed | null;
  readonly pending: PendingRun | null;
  /** An uninstall that has begun found dockerd active, and starts it again whatever happens between. */
  readonly mustStartDocker: boolean;
  /** Folders that were made for this file alone, the outermost first. */
  readonly ownFolders: readonly string[];
}

/** The folder of the state file. */
export const STATE_FOLDER = "/var/lib/dockwarden/init";
const STATE_FILE = `${STATE_FOLDER}/state`;
/** The limit of the state, which holds former versions of all files that init has changed. */
const STATE_LIMIT_BYTES = 256 * 1024 * 1024;
const NOTHING: InstallState = {
  installed: null,
  pending: null,
  mustStartDocker: false,
  ownFolders: [],
};

/**
 * Reads the state file. Its first line is the SHA-256 of the rest.
 *
 * @throws {UsageError} When it is damaged.
 */
export function readInstallState(disk: Disk): InstallState {
  const file = disk.read(STATE_FILE, STATE_LIMIT_BYTES);
  if (file === null) return NOTHING;
  const text = file.content.toString();
  const [sum = "", body = ""] = text.split("\n");
  if (sum === sha256(body)) return JSON.parse(body) as InstallState;
  throw new UsageError(
    `Cannot use "${STATE_FILE}": it is damaged, so init cannot tell what it has changed; restore it from a backup, or undo by hand what docs/set-up/init.md lists under "What is written", and remove it`,
  );
}

/** Writes the state file as a whole. Removes it and its folders if nothing is left to undo. */
export function writeInstallState(disk: Disk, state: InstallState): void {
  const { installed, pending, ownFolders } = state;
  if (pending === null && (installed?.entries.length ?? 0) === 0) {
    disk.remove(STATE_FILE);
    // A folder stays if the ownership log is in it.
    [...ownFolders].reverse().forEach(disk.removeFolder);
    return;
  }
  for (const folder of ownFolders) if (!disk.hasFolder(folder)) disk.makeFolder(folder, 0o700);
  const body = JSON.stringify(state);
  const content = Buffer.from(`${sha256(body)}\n${body}\n`);
  disk.write(STATE_FILE, { content, mode: 0o600, uid: ownUid(), gid: ownGid() });
}

/** Removes what a run has left that was killed before its first state file was whole. It had changed nothing. */
export function sweepInstallState(disk: Disk): void {
  if (disk.read(STATE_FILE, STATE_LIMIT_BYTES) !== null || !disk.hasFolder(dirname(STATE_FOLDER)))
    return;
  if (disk.hasFolder(STATE_FOLDER)) disk.tidy(STATE_FILE);
  disk.removeFolder(STATE_FOLDER);
  disk.removeFolder(dirname(STATE_FOLDER));
}

/** Returns the folders that writing the state file will make, the outermost first. */
export function missingStateFolders(disk: Disk): readonly string[] {
  return missingFolders(disk, STATE_FILE);
}

/** Returns the folders on the way to a file that do not exist, the outermost first. */
export function missingFolders(disk: Disk, path: string): readonly string[] {
  const missing: string[] = [];
  for (let at = dirname(path); !disk.hasFolder(at); at = dirname(at)) missing.unshift(at);
  return missing;
}

/** Returns what init has to remember of a change. */
export function entryOf({ path, before, after, edits }: FileChange): StateEntry {
  return { path, before: savedOf(before), after: markOf(after), edits, isMixed: false };
}

/** Adds a run to what was installed before: what was there before the first run is restored. */
export function merged(earlier: Installed | null, run: Installed): Installed {
  if (earlier === null) return { entries: run.entries, folders: run.folders, units: run.units };
  const entries = new Map(earlier.entries.map((entry) => [entry.path, entry]));
  for (const entry of run.entries)
    entries.set(entry.path, mergedEntry(entries.get(entry.path), entry));
  const folders = [...new Set([...earlier.folders, ...run.folders])];
  return { entries: [...entries.values()], folders, units: { ...run.units, ...earlier.units } };
}

function mergedEntry(earlier: StateEntry | undefined, now: StateEntry): StateEntry {
  if (earlier === undefined) return now;
  const found = markOfSaved(now.before);
  // A file that was put back holds no changes of others, such as a certificate that was removed to have another made.
  const known = [earlier.after, markOfSaved(earlier.before)];
  const isMixed = earlier.isMixed || !known.some((mark) => sameMark(found, mark));
  const edits = new Map(earlier.edits.map((edit) => [edit.name, edit]));
  for (const edit of now.edits)
    edits.set(edit.name, { ...edit, before: (edits.get(edit.name) ?? edit).before });
  return { ...now, before: earlier.before, edits: [...edits.values()], isMixed };
}

function savedOf(state: FileState | null): SavedState | null {
  return state === null ? null : { ...state, content: state.content.toString("base64") };
}

/** Returns a saved file's state. */
export function savedFileState(saved: SavedState | null): FileState | null {
  return saved === null ? null : { ...saved, content: Buffer.from(saved.content, "base64") };
}

function markOfSaved(saved: SavedState | null): Mark | null {
  return markOf(savedFileState(saved));
}

/** Returns the mark of a file; null if it is absent. */
export function markOf(file: FileContent | null): Mark | null {
  if (file === null) return null;
  const { content, mode, uid, gid } = file;
  return { sha256: sha256(content), mode, uid, gid };
}

/** Returns true if both marks are of the same content, mode and owner. */
export function sameMark(one: Mark | null, other: Mark | null): boolean {
  if (one === null || other === null) return one === other;
  const isSameOwner = one.uid === other.uid && one.gid === other.gid;
  return one.sha256 === other.sha256 && one.mode === other.mode && isSameOwner;
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
