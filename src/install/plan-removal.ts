import { isSameFile, type FileChange, type FileState, type MemberEdit } from "./changes.js";
import { editDaemonJson, jsonOf, readDaemonJson } from "./daemon-json.js";
import type { Disk } from "./disk.js";
import { markOf, sameMark, stateOf, type Entry, type Installed } from "./install-state.js";
import { PLACES, PLUGIN_NAME } from "./places.js";

/** What uninstall does to files. */
export interface PlannedRemoval {
  readonly changes: readonly FileChange[];
  readonly notes: readonly string[];
  /** Nothing of init is left but what is kept on purpose. */
  readonly isSettled: boolean;
}

/**
 * Plans to restore each file from before init. A file that somebody changed since stays, but for the members of daemon.json
 * that init added.
 *
 * @throws {UsageError} When daemon.json cannot be read.
 */
export function planRemoval(
  disk: Disk,
  installed: Installed,
  { purge, daemonJson }: { readonly purge: boolean; readonly daemonJson: string },
): PlannedRemoval {
  const entries = installed.entries.filter(({ path }) => path !== PLACES.settings);
  // daemon.json was written last, so it is restored first.
  const planned = [...entries].reverse().map((entry) => planEntry(disk.read(entry.path), entry));
  const isRecorded = entries.some(({ path }) => path === daemonJson);
  const others = isRecorded ? [] : [withoutPlugin(disk.read(daemonJson), daemonJson)];
  const settings = purge ? [withoutSettings(disk.read(PLACES.settings), installed)] : [];
  const all = [...others, ...planned, ...settings];
  return {
    changes: all.flatMap(({ change }) => (change === null ? [] : [change])),
    notes: all.flatMap(({ note }) => (note === null ? [] : [note])),
    isSettled: entries.length === 0,
  };
}

interface PlannedEntry {
  readonly change: FileChange | null;
  readonly note: string | null;
}

const UNCHANGED: PlannedEntry = { change: null, note: null };

function planEntry(now: FileState | null, entry: Entry): PlannedEntry {
  const { path, after, edits, isMixed } = entry;
  const before = stateOf(entry.before);
  if (isSameFile(now, before)) return UNCHANGED;
  if (sameMark(markOf(now), after) && !isMixed) {
    const isSecret = path.endsWith("key.pem");
    return { change: changeOf(path, now, before, isSecret), note: null };
  }
  if (now !== null && edits.length > 0) return withoutMembers(now, path, edits);
  return { change: null, note: `${path} was changed after init wrote it, and stays as it is` };
}

/** With --purge settings go, whoever wrote or changed them; those from before init come back. */
function withoutSettings(now: FileState | null, { entries }: Installed): PlannedEntry {
  const path = PLACES.settings;
  const before = stateOf(entries.find((entry) => entry.path === path)?.before ?? null);
  return isSameFile(now, before) ? UNCHANGED : { change: changeOf(path, now, before), note: null };
}

function changeOf(
  path: string,
  before: FileState | null,
  after: FileChange["after"],
  isSecret = false,
): FileChange {
  return { path, before, after, why: "as it was before init", isSecret, edits: [] };
}

function withoutMembers(now: FileState, path: string, edits: readonly MemberEdit[]): PlannedEntry {
  const members = readDaemonJson(now.content.toString(), path);
  const undone = edits.flatMap((edit) => {
    const current = jsonOf(members.get(edit.name));
    const after = restoredMember(edit, current);
    return after === current ? [] : [{ name: edit.name, before: current, after }];
  });
  const note = `${path} was changed after init wrote it: only what init added is taken out`;
  if (undone.length === 0) return UNCHANGED;
  return { change: edited(now, path, undone), note };
}

function edited(now: FileState, path: string, edits: readonly MemberEdit[]): FileChange {
  const content = Buffer.from(editDaemonJson(now.content.toString(), edits));
  return changeOf(path, now, { ...now, content });
}

/** Returns the text of a member without what init added to it; null to remove the member. */
function restoredMember({ before, after }: MemberEdit, current: string | null): string | null {
  if (current === after) return before;
  const [was, written, is] = [listIn(before), listIn(after), listIn(current)];
  if (written === null || is === null) return current;
  const added = written.filter((item) => !(was ?? []).includes(item));
  const left = is.filter((item) => !added.includes(item));
  if (left.length === is.length) return current;
  return left.length === 0 && before === null ? null : JSON.stringify(left);
}

function listIn(text: string | null): readonly unknown[] | null {
  const value: unknown = text === null ? null : JSON.parse(text);
  return Array.isArray(value) ? (value as readonly unknown[]) : null;
}

/** Plans for a host on which somebody installed the plugin by hand. */
function withoutPlugin(now: FileState | null, path: string): PlannedEntry {
  if (now === null) return UNCHANGED;
  const name = "authorization-plugins";
  const current = readDaemonJson(now.content.toString(), path).get(name);
  if (!Array.isArray(current) || !current.includes(PLUGIN_NAME)) return UNCHANGED;
  const left = current.filter((one) => one !== PLUGIN_NAME);
  const after = left.length === 0 ? null : JSON.stringify(left);
  return {
    change: edited(now, path, [{ name, before: JSON.stringify(current), after }]),
    note: null,
  };
}
