import type { LogPosition } from "../log/finding.js";
import { filesInOrder } from "../log/log-files.js";
import { readLines } from "../log/read-lines.js";
import type { LogReport, VerifyParts } from "../log/verify-chain.js";
import { reportRecordIn, type NotSeen, type ReportRecord } from "./seen.js";
import type { Tallies } from "./tallies.js";
import { startVerifyThread } from "./verify-thread.js";

/** The data of a log beside its decisions. */
export interface LogRead {
  readonly files: readonly string[];
  readonly bytes: number;
  readonly lines: number;
  /** Lines that are no records, and the places of the first ones: at most `MAX_PLACES`. */
  readonly broken: number;
  readonly brokenAt: readonly LogPosition[];
  /** Records of another schema, which this version cannot read. */
  readonly otherSchema: number;
  /** The verification of all files, not only of the period. */
  readonly verified: LogReport;
}

const MAX_PLACES = 5;

/**
 * Reads the files of one log once, in whatever order they are given: counts the decisions, and verifies the chain in another
 * thread.
 *
 * @param onRead Called with how many bytes of the files were read since the last call.
 * @throws {UsageError} When a file cannot be read, or is no audit log.
 */
export async function readLogForReport(
  files: readonly string[],
  parts: VerifyParts,
  tallies: Tallies,
  onRead: (bytes: number) => void,
): Promise<LogRead> {
  const thread = startVerifyThread(parts);
  try {
    const ordered = await filesInOrder(files);
    const read = { bytes: 0, lines: 0, broken: 0, brokenAt: [] as LogPosition[], otherSchema: 0 };
    for (const file of ordered)
      await readLines(
        file,
        (bytes, line) => {
          takeLine(read, tallies, bytes, { file, line });
          return true;
        },
        async (bytes, piece) => {
          onRead(bytes);
          await thread.take(file, piece);
        },
      );
    return { files: ordered, ...read, verified: await thread.end() };
  } finally {
    await thread.stop();
  }
}

type Reading = { -readonly [Name in keyof Omit<LogRead, "files" | "verified">]: LogRead[Name] } & {
  brokenAt: LogPosition[];
};

function takeLine(read: Reading, tallies: Tallies, bytes: Buffer, place: LogPosition): void {
  read.bytes += bytes.length + 1;
  read.lines += 1;
  const seen = seenOf(bytes);
  if (typeof seen === "object") tallies.take(seen);
  else if (seen === "schema") read.otherSchema += 1;
  else if (seen === "broken") {
    read.broken += 1;
    if (read.brokenAt.length < MAX_PLACES) read.brokenAt.push(place);
  }
}

function seenOf(bytes: Buffer): ReportRecord | NotSeen {
  try {
    return reportRecordIn(JSON.parse(bytes.toString()));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return "broken";
    throw thrown;
  }
}
