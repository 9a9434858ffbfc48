import { isSameFile, type FileChange, type FileState } from "./changes.js";
import type { DaemonJson } from "./daemon-json.js";
import type { Disk } from "./disk.js";
import { markOf, sameMark, savedFileState } from "./install-state.js";
import type { StateEntry, Installed } from "./install-state.js";
import { PLACES } from "./places.js";
import { UNCHANGED, restoringChange, membersAfter, withoutMembers } from "./plan-members.js";
import { withoutPlugin, type PlannedEntry } from "./plan-members.js";
import { plainHostsOf } from "./tcp-hosts.js";

/** The changes to files by uninstall. */
export interface PlannedRemoval {
  readonly changes: readonly FileChange[];
  readonly notes: readonly string[];
  /** Files that stay because dockerd needs them. A later uninstall removes them. */
  readonly kept: ReadonlySet<string>;
  /** Nothing of init is left but what is kept on purpose. */
  readonly isSettled: boolean;
}

/**
 * Plans to restore each file from before init. A file that somebody changed since stays, but for the members of daemon.json
 * that init added. A listener that verifies certificates does not become one that verifies nobody: it keeps what it needs.
 *
 * @throws {UsageError} When daemon.json cannot be read.
 */
export function planRemoval(
  disk: Disk,
  installed: Installed,
  { purge, daemonJson }: { readonly purge: boolean; readonly daemonJson: string },
): PlannedRemoval {
  const entries = installed.entries.filter(({ path }) => path !== PLACES.settings);
  const daemon = planDaemon(disk, entries, daemonJson);
  const others = entries.filter(({ path }) => path !== daemon.path && !daemon.kept.has(path));
  const planned = [...others].reverse().map((entry) => planEntry(disk.read(entry.path), entry));
  const isRecorded = installed.entries.some(({ path }) => path === daemonJson);
  const byHand =
    isRecorded || daemon.path === daemonJson
      ? UNCHANGED
      : withoutPlugin(disk.read(daemonJson), daemonJson);
  const settings = purge ? [withoutSettings(disk.read(PLACES.settings), installed)] : [];
  // daemon.json was written last, so it is restored first.
  const all = [byHand, daemon.planned, ...planned, ...settings];
  const notes = all.flatMap(({ note }) => (note === null ? [] : [note]));
  return {
    changes: all.flatMap(({ change }) => (change === null ? [] : [change])),
    notes: [...notes, ...daemon.notes],
    kept: daemon.kept,
    isSettled: entries.every(({ path }) => daemon.kept.has(path)),
  };
}

interface PlannedDaemon {
  readonly path: string;
  readonly planned: PlannedEntry;
  readonly notes: readonly string[];
  readonly kept: ReadonlySet<string>;
}

function planDaemon(disk: Disk, entries: readonly StateEntry[], daemonJson: string): PlannedDaemon {
  const entry = entries.find(({ edits }) => edits.length > 0);
  const path = entry?.path ?? daemonJson;
  const now = disk.read(path);
  const { planned, notes } = planMembers(now, path, entry);
  const needed = neededFiles(membersAfter(now, path, planned));
  const files = entries.filter((one) => needed.has(one.path)).map((one) => one.path);
  const stays = files.map((one) => `${one} stays: dockerd needs it as ${path} is then`);
  const kept = new Set(files.length === 0 ? [] : [path, ...files]);
  return { path, planned, notes: [...notes, ...stays], kept };
}

function planMembers(
  now: FileState | null,
  path: string,
  entry: StateEntry | undefined,
): { readonly planned: PlannedEntry; readonly notes: readonly string[] } {
  const planned = entry === undefined ? withoutPlugin(now, path) : planEntry(now, entry);
  const plain = plainHostsOf(membersAfter(now, path, planned));
  const wasVerified = membersAfter(now, path, UNCHANGED).get("tlsverify") === true;
  if (now === null || entry === undefined || plain.length === 0 || !wasVerified)
    return { planned, notes: [] };
  const edits = entry.edits.filter(({ name }) => !LISTENER_MEMBERS.has(name));
  const hosts = plain.join(", ");
  const note = `${path} keeps "hosts" and its TLS members: without them everyone who reaches ${hosts} would be root. Everyone with a certificate is root there once the plugin is gone; take ${hosts} out of "hosts", and run "dockwarden uninstall" again`;
  return { planned: withoutMembers(now, path, edits), notes: [note] };
}

const FILE_MEMBERS = ["tlscacert", "tlscert", "tlskey"] as const;
const LISTENER_MEMBERS: ReadonlySet<string> = new Set(["hosts", "tlsverify", ...FILE_MEMBERS]);

/** Returns the files of init without which dockerd cannot start, or the operator not renew its certificate. */
function neededFiles(daemon: DaemonJson): ReadonlySet<unknown> {
  const named = FILE_MEMBERS.map((name) => daemon.get(name));
  return new Set([
    ...named,
    ...(named.includes(PLACES.ca) ? [PLACES.caKey] : []),
    // dockerd does not accept -H fd:// beside "hosts".
    ...(daemon.has("hosts") ? [PLACES.dropIn] : []),
  ]);
}

function planEntry(now: FileState | null, entry: StateEntry): PlannedEntry {
  const { path, after, edits, isMixed } = entry;
  const before = savedFileState(entry.before);
  if (isSameFile(now, before)) return UNCHANGED;
  if (sameMark(markOf(now), after) && !isMixed) {
    const isSecret = path.endsWith("key.pem");
    return { change: restoringChange(path, now, before, isSecret), note: null };
  }
  if (now !== null && edits.length > 0) return withoutMembers(now, path, edits);
  return { change: null, note: `${path} was changed after init wrote it, and stays as it is` };
}

/** With --purge settings go, whoever wrote or changed them; those from before init come back. */
function withoutSettings(now: FileState | null, { entries }: Installed): PlannedEntry {
  const path = PLACES.settings;
  const before = savedFileState(entries.find((entry) => entry.path === path)?.before ?? null);
  return isSameFile(now, before)
    ? UNCHANGED
    : { change: restoringChange(path, now, before), note: null };
}
