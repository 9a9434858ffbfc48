import { readFileSync, writeFileSync } from "node:fs";
import { createAuditWriter, type AuditWriter } from "../../../../src/audit/record/audit-writer.js";
import type { LogHead } from "../../../../src/audit/log/log-head.js";
import { openLogKey, publicFileOf, readPublicKey } from "../../../../src/audit/log/log-key.js";
import { verifyFiles } from "../../../../src/audit/log/verify-files.js";
import type { LogReport, VerifyParts } from "../../../../src/audit/log/verify-chain.js";
import type { At } from "../../../fresh-folder.js";
import { createState, type KeptState } from "../record/audit-state.js";
import { RECORD } from "../record/record.js";

/** A log that a writer with a key writes into a folder. */
export interface LogSample {
  readonly file: string;
  readonly state: KeptState;
  readonly writer: () => AuditWriter;
  /** Writes so many records, with their numbers as users. */
  readonly write: (count: number) => void;
  /** Begins with another writer, as a restart, after the one before was closed. */
  readonly restart: () => void;
  /** The lines of the file, without their line breaks. */
  readonly lines: () => string[];
  /** Replaces them. */
  readonly replace: (lines: readonly string[]) => void;
  readonly verify: (files?: readonly string[], parts?: Partial<VerifyParts>) => Promise<LogReport>;
}

/** Begins one, or goes on after `last`. */
export function beginLog(at: At, last: LogHead | null = null): LogSample {
  const file = at("audit.jsonl");
  const keyFile = at("audit-key.pem");
  const state = createState({ key: openLogKey(keyFile) });
  state.last = last;
  let writer = createAuditWriter(file, state);
  let written = 0;
  return {
    file,
    state,
    writer: () => writer,
    write(count) {
      for (let at = 0; at < count; at++) {
        written += 1;
        writer.append({ ...RECORD, user: `user-${written}` });
      }
    },
    restart() {
      writer = createAuditWriter(file, state);
    },
    lines: () => readFileSync(file, "utf8").split("\n").slice(0, -1),
    replace(lines) {
      writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    },
    verify: (files = [file], parts = {}) =>
      verifyFiles(files, {
        ...{
          keys: [readPublicKey(publicFileOf(keyFile))],
          head: null,
          kept: [],
          mustBeWhole: true,
        },
        ...parts,
      }),
  };
}
