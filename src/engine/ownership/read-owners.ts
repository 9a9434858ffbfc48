import type { ObjectKey, Origin } from "../../domain/owners.js";
import { OwnerStoreError, describeThrown } from "../../domain/errors.js";
import { OWNER_LOG_SCHEMA, isWhole, readLine, schemaOf } from "./owner-lines.js";
import { readOwnerFile } from "./owner-file.js";
import { createOwnerMemory } from "./owner-memory.js";
import type { OwnerMemory } from "./owner-memory.js";

/** The content of a file. */
export interface OwnersRead {
  readonly memory: OwnerMemory;
  /** Whole lines, including the header. */
  readonly lines: number;
  /** Bytes of whole lines; a partial line after them was cut off while it was written. */
  readonly size: number;
}

/**
 * Parses the bytes of `path`. A last line without its line feed was never acknowledged, and is ignored.
 *
 * @throws {OwnerStoreError} When any other line is damaged, or a newer program wrote them.
 */
export function readOwners(bytes: Buffer, path: string): OwnersRead {
  const memory = createOwnerMemory();
  let lines = 0;
  let size = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, size)) {
    lines++;
    const line = bytes.subarray(size, end);
    if (lines === 1) checkHeader(line, path);
    else takeIn(memory, line, lines, path);
    size = end + 1;
  }
  checkTail(bytes.subarray(size), lines + 1, path);
  return { memory, lines, size };
}

/**
 * Reads the recorded owners of a file, the oldest of each kind first, while another program may write it.
 *
 * @throws {OwnerStoreError} When it cannot be read, or like readOwners.
 */
export function loadOwners(path: string): readonly (readonly [ObjectKey, Origin])[] {
  return [...readOwners(readBytes(path), path).memory.objects()];
}

function readBytes(path: string): Buffer {
  try {
    return readOwnerFile(path);
  } catch (thrown) {
    throw new OwnerStoreError(
      `Cannot read owners "${path}": ${describeThrown(thrown)}; run as root, or pass --owners FILE`,
      { cause: thrown },
    );
  }
}

const LINE_FEED = 0x0a;

function checkHeader(line: Buffer, path: string): void {
  const schema = schemaOf(line);
  if (schema === null) throw damaged(path, 1);
  if (schema !== OWNER_LOG_SCHEMA) {
    throw new OwnerStoreError(
      `Cannot read owners "${path}": line 1 names schema ${schema}, this program reads ${OWNER_LOG_SCHEMA}; use the version of Dockwarden that wrote it`,
    );
  }
}

function takeIn(memory: OwnerMemory, line: Buffer, number: number, path: string): void {
  const change = readLine(line);
  if (change === null) throw damaged(path, number);
  memory.apply(change);
}

/** A line that is intact except for its line feed was written whole, so the line feed was changed later. */
function checkTail(tail: Buffer, number: number, path: string): void {
  if (isWhole(tail.subarray(0, -1))) throw damaged(path, number);
}

function damaged(path: string, line: number): OwnerStoreError {
  return new OwnerStoreError(
    `Cannot read owners "${path}": line ${line} is damaged; restore the file from a backup, or see docs/what-happened/owners.md, "A damaged line"`,
  );
}
