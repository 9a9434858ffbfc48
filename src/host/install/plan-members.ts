import type { FileChange, FileState, MemberEdit } from "./changes.js";
import { editDaemonJson, jsonOf, readDaemonJson, type DaemonJson } from "./daemon-json.js";
import { PLUGIN_NAME } from "./places.js";

/** The change of a file, and the text about it. */
export interface PlannedEntry {
  readonly change: FileChange | null;
  readonly note: string | null;
}

/** Plans nothing. */
export const UNCHANGED: PlannedEntry = { change: null, note: null };

/** Returns a change that restores a file. */
export function restoringChange(
  path: string,
  before: FileState | null,
  after: FileChange["after"],
  isSecret = false,
): FileChange {
  return { path, before, after, why: "as it was before init", isSecret, edits: [] };
}

/**
 * Plans to take out of daemon.json what init added, and nothing else.
 *
 * @throws {UsageError} When it cannot be read.
 */
export function withoutMembers(
  now: FileState,
  path: string,
  edits: readonly MemberEdit[],
): PlannedEntry {
  const members = readDaemonJson(now.content.toString(), path);
  const undone = edits.flatMap((edit) => {
    const current = jsonOf(members.get(edit.name));
    const after = restoredMember(edit, current);
    return after === current ? [] : [{ name: edit.name, before: current, after }];
  });
  const note = `${path} was changed after init wrote it: only what init added is taken out`;
  return undone.length === 0 ? UNCHANGED : { change: edited(now, path, undone), note };
}

function edited(now: FileState, path: string, edits: readonly MemberEdit[]): FileChange {
  const content = Buffer.from(editDaemonJson(now.content.toString(), edits));
  return restoringChange(path, now, { ...now, content });
}

/** Returns the text of a member without what init added to it; null to remove the member. */
function restoredMember(edit: MemberEdit, current: string | null): string | null {
  const { before, after } = edit;
  if (current === after) return before;
  const [was, written, is] = [listIn(before), listIn(after), listIn(current)];
  if (written === null || is === null) return current;
  const added = written.filter((item) => !(was ?? []).includes(item));
  const left = is.filter((item) => !added.includes(item));
  if (left.length === is.length) return current;
  if (left.length === 0 && before === null) return null;
  return JSON.stringify(needsOwnSocket(edit) ? withOwnSocket(is, left) : left);
}

function needsOwnSocket({ name, before }: MemberEdit): boolean {
  return name === "hosts" && before === null;
}

/** Without "hosts" dockerd had its own socket from systemd. Beside the hosts of others it needs the one that init added. */
function withOwnSocket(is: readonly unknown[], left: readonly unknown[]): readonly unknown[] {
  return is.filter((item) => left.includes(item) || String(item).startsWith("unix:"));
}

function listIn(text: string | null): readonly unknown[] | null {
  const value: unknown = text === null ? null : JSON.parse(text);
  return Array.isArray(value) ? (value as readonly unknown[]) : null;
}

/** Plans for a host on which somebody installed the plugin by hand. */
export function withoutPlugin(now: FileState | null, path: string): PlannedEntry {
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

/** Returns what daemon.json says after a plan; nothing without a file. */
export function membersAfter(
  now: FileState | null,
  path: string,
  { change }: PlannedEntry,
): DaemonJson {
  const left = change === null ? now : change.after;
  return readDaemonJson(left?.content.toString() ?? "", path);
}
