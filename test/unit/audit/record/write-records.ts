import { writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createAuditWriter } from "../../../../src/audit/record/audit-writer.js";
import {
  SYNC_MODES,
  type AuditKeeping,
  type Rotation,
} from "../../../../src/domain/audit-keeping.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import { openAuditLog } from "../../../../src/server/open-audit-log.js";
import { createState } from "./audit-state.js";
import { RECORD } from "./record.js";

/**
 * A program that writes records to the file it is given: without more, three of which the second does
 * not fit within 2 KiB; with a mode of syncing, ten after ten, acknowledged on stdout by their ids, signed, rotated, and
 * with the head kept in the file's folder.
 */
/** Small files, so that a kill meets rotations and compressions. */
const ROTATE: Rotation = { maxBytes: 200_000, interval: null, keep: 10_000, compress: "gzip" };

const [, , file = "", how] = process.argv;
const sync = SYNC_MODES.find((mode) => mode === how);

if (sync === undefined) writeThree();
else await writeForever(sync);

async function writeForever(sync: AuditKeeping["sync"]): Promise<never> {
  const places = { auditLog: file, auditKey: null, owners: join(dirname(file), "owners.log") };
  const writer = openAuditLog(
    places,
    { sync, syncWithinMs: 10, rotate: ROTATE },
    (level, message) => {
      throw new Error(`${level} ${message}`);
    },
  );
  for (let first = 0; ; first += 10) {
    const ids = Array.from({ length: 10 }, (_, at) => `${process.pid}-${first + at}`);
    for (const id of ids) writer.append({ ...RECORD, id });
    await writer.settled();
    writeSync(1, ids.map((id) => `${id}\n`).join(""));
    // As between two requests, what is due is done: the sync, the head, and a compression.
    await setImmediate();
  }
}

function writeThree(): void {
  const writer = createAuditWriter(file, createState());
  writer.append({ ...RECORD, id: "first" });
  try {
    writer.append({ ...RECORD, id: "second", error: "x".repeat(2000) });
    process.exitCode = 1;
  } catch (thrown) {
    if (!(thrown instanceof AuditWriteError)) throw thrown;
  }
  const { schema, phase } = RECORD;
  writer.append({ schema, phase, id: "third" } as typeof RECORD);
  writer.close();
}
