import { writeSync } from "node:fs";
import { createAuditWriter } from "../../../src/audit/audit-writer.js";
import { AuditWriteError } from "../../../src/errors.js";
import { RECORD } from "./record.js";

/**
 * A program that writes records to the file it is given: without more, three of which the second does
 * not fit within 1 KiB; with `forever`, one after the other, each acknowledged on stdout by its id.
 */
const [, , file = "", how] = process.argv;
const writer = createAuditWriter(file);

if (how === "forever") {
  for (let id = 1; ; id++) {
    writer.append({ ...RECORD, id: String(id) });
    writeSync(1, `${id}\n`);
  }
}

writer.append({ ...RECORD, id: "first" });
try {
  writer.append({ ...RECORD, id: "second", error: "x".repeat(1000) });
  process.exitCode = 1;
} catch (thrown) {
  if (!(thrown instanceof AuditWriteError)) throw thrown;
}
const { schema, phase } = RECORD;
writer.append({ schema, phase, id: "third" } as typeof RECORD);
writer.close();
