import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import { linkIn } from "./link.js";
import { readLines } from "./read-lines.js";

/**
 * Returns the files of one log in the order of their records, in whatever order they are given. A file without records
 * is left out, and so is a compressed one beside what it was made of; those whose records have no numbers, because an earlier version wrote them, come first.
 *
 * @throws {UsageError} When a file cannot be read, is no audit log, or two begin with the same record.
 */
export async function filesInOrder(files: readonly string[]): Promise<readonly string[]> {
  const known: FirstRecord[] = [];
  for (const file of withoutCopies(files)) {
    const first = await firstRecordOf(file);
    if (first !== null) known.push(first);
  }
  known.sort((a, b) => a.seq - b.seq || a.time.localeCompare(b.time));
  known.forEach(({ seq, file }, at) => {
    const before = known[at - 1];
    if (seq > 0 && before?.seq === seq)
      throw new UsageError(
        `Cannot read these files as one log: "${before.file}" and "${file}" both begin with record ${seq}`,
      );
  });
  return known.map(({ file }) => file);
}

interface FirstRecord {
  readonly file: string;
  /** 0 for a record without a number. */
  readonly seq: number;
  /** RFC 3339; empty if not known. */
  readonly time: string;
}

/** Returns null for an empty file. The first lines may be no records, if somebody has touched the file. */
async function firstRecordOf(file: string): Promise<FirstRecord | null> {
  const first = { file, seq: 0, time: "", isRecord: false, schema: "" };
  const lines = await readLines(file, (line, number) => {
    // The first line may be cut.
    const mark = MARK.subarray(0, line.length);
    first.isRecord ||= line.length > 0 && line.subarray(0, MARK.length).equals(mark);
    first.time ||= timeIn(line);
    first.schema ||= schemaIn(line);
    first.seq = linkIn(line)?.seq ?? 0;
    return first.seq === 0 && number < LOOKED_AT;
  });
  if (lines === 0) return null;
  if (!first.isRecord && first.schema !== "")
    throw new UsageError(
      `Cannot read "${file}": its records have schema ${first.schema}, this version reads schema 1`,
    );
  if (first.isRecord || first.seq > 0) return first;
  throw new UsageError(`Cannot read "${file}": its first lines are no audit records`);
}

function timeIn(line: Buffer): string {
  return (
    /^\{"schema":1,"id":"[^"]*","time":"([^"]*)"/.exec(line.toString("latin1", 0, 200))?.[1] ?? ""
  );
}

function schemaIn(line: Buffer): string {
  return /^\{"schema":(\d{1,9}),/.exec(line.toString("latin1", 0, 24))?.[1] ?? "";
}

/** Each record begins so. */
const MARK = Buffer.from('{"schema":1,');
const LOOKED_AT = 100;

/**
 * Returns a log and the files that rotation has made of it: `audit.jsonl`, `audit.jsonl.1`, `audit.jsonl.2.gz`.
 *
 * @throws {UsageError} When there are none.
 */
export function filesOf(log: string): readonly string[] {
  const names = withoutCopies(namesIn(dirname(log)).filter((name) => isOf(log, name)));
  if (names.length > 0) return names.map((name) => join(dirname(log), name));
  throw new UsageError(`Cannot find the audit log "${log}": there is no such file; name its files`);
}

/** Returns the bytes of files on the disk; a file that cannot be read counts as empty, since reading it will say so. */
export function sizeOf(files: readonly string[]): number {
  return files.reduce((sum, file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return sum + (stat?.isFile() === true ? stat.size : 0);
  }, 0);
}

/**
 * Returns the names of the files that rotation has made of a log, without their folder.
 *
 * @throws {UsageError} When the folder cannot be read.
 */
export function rotatedNames(log: string): readonly string[] {
  return namesIn(dirname(log)).filter((name) => isOf(log, name) && name !== basename(log));
}

function isOf(log: string, name: string): boolean {
  return name.startsWith(basename(log)) && ROTATED.test(name.slice(basename(log).length));
}

/** The suffix that rotation adds to a name: `.1`, `-20261128`, `.2.gz`. Editors add others. */
const ROTATED = /^(?:[.-]\d[\d.-]*)?(?:\.(?:gz|zst))?$/;

/** A crash may leave a file beside its compressed copy, which may be half of it. */
function withoutCopies(files: readonly string[]): readonly string[] {
  const all = new Set(files);
  return [...all].filter(
    (file) => !/\.(?:gz|zst)$/.test(file) || !all.has(file.replace(/\.\w+$/, "")),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    const isMissing = systemCodeOf(thrown) === "ENOENT";
    const problem = isMissing
      ? `there is no folder "${folder}"; name the files of the log`
      : `${describeThrown(thrown)}; run as root`;
    throw new UsageError(`Cannot find the audit log: ${problem}`, { cause: thrown });
  }
}
