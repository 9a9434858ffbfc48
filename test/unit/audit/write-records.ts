import { writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createAuditWriter } from "../../../src/audit/audit-writer.js";
import { DEFAULT_KEEPING } from "../../../src/domain/audit-keeping.js";
import { AuditWriteError } from "../../../src/errors.js";
import { openAuditLog } from "../../../src/server/open-audit-log.js";
import { createState } from "./audit-state.js";
import { RECORD } from "./record.js";

/**
 * A program that writes records to the file it is given: without more, three of which the second does
 * not fit within 2 KiB; with `forever`, one after the other, each acknowledged on stdout by its id, signed and with
 * its head kept in the file's folder.
 */
const [, , file = "", how] = process.argv;

if (how === "forever") await writeForever();
else writeThree();

async function writeForever(): Promise<never> {
  const places = { auditLog: file, auditKey: null, owners: join(dirname(file), "owners.log") };
  const writer = openAuditLog(places, DEFAULT_KEEPING, (level, message) => {
    throw new Error(`${level} ${message}`);
  });
  for (let id = 1; ; id++) {
    writer.append({ ...RECORD, id: `${process.pid}-${id}` });
    writeSync(1, `${process.pid}-${id}\n`);
    // As between two requests, what is due is done: the sync, and the head.
    if (id % 10 === 0) await setImmediate();
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
