import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import type { AuditStatus } from "../../domain/status.js";
import { describeThrown } from "../../domain/errors.js";
import type { AuditWriter } from "./audit-writer.js";

/** A writer of audit records that tells how it does. */
export interface WatchedWriter extends AuditWriter {
  readonly status: () => AuditStatus;
}

/** Counts what `writer` writes to `filename`, and what it cannot write. */
export function watchWriter(writer: AuditWriter, filename: string): WatchedWriter {
  let written = 0;
  let failures = 0;
  let lastFailure: string | null = null;
  return {
    ...writer,
    append(record) {
      try {
        writer.append(record);
      } catch (thrown) {
        failures += 1;
        lastFailure = describeThrown(thrown);
        throw thrown;
      }
      written += 1;
      lastFailure = null;
    },
    status() {
      const sync = writer.health();
      const problem = lastFailure ?? sync.problem ?? accessProblem(filename);
      return { written, failures: failures + sync.failures, problem };
    },
  };
}

/** Finds what no record has met yet, as a file system that became read-only. A file that is gone is created again. */
function accessProblem(filename: string): string | null {
  try {
    accessSync(existsSync(filename) ? filename : dirname(filename), constants.W_OK);
    return null;
  } catch (thrown) {
    return describeThrown(thrown);
  }
}
