import { Command } from "commander";
import { readRecords } from "../audit-log/read-records.js";
import { escaped } from "../domain/escaped.js";
import type { AuditRecord } from "../domain/record.js";
import type { Streams } from "../domain/streams.js";
import { UsageError } from "../errors.js";
import { FILES_ARGUMENT, logFiles } from "./audit-files.js";
import { EXIT } from "./exit.js";
import { showRecord } from "./show-record.js";

/** Creates `dockwarden audit show`. */
export function showCommand({ out, err }: Streams, finish: (code: number) => void): Command {
  return new Command("show")
    .description("Print one decision: why it was made, what would pass, and what dockerd did.")
    .argument("<id>", "the id that Docker's user was shown, or its beginning")
    .argument(...FILES_ARGUMENT)
    .option("--json", "the records as they are")
    .action(async (id: string, named: readonly string[], flags: { readonly json?: boolean }) => {
      refuseNoId(id);
      const found = await recordsAbout(id, logFiles(named));
      if (found.length === 0) {
        err(`dockwarden: no record has the id ${id}\n`);
        finish(EXIT.no);
        return;
      }
      for (const { record, line } of found)
        out(flags.json === true ? `${escaped(line)}\n` : showRecord(record));
    });
}

interface Found {
  readonly record: AuditRecord;
  readonly line: string;
}

/** Returns the decisions whose id begins so, with what dockerd has answered to them or done in another place. */
async function recordsAbout(id: string, files: readonly string[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  await readRecords(
    files,
    (record, line) => {
      const isMeant = record.id.startsWith(id) || (record.request ?? "").startsWith(id);
      if (isMeant) found.push({ record, line });
      return found.length < MAX_FOUND;
    },
    () => undefined,
  );
  return found;
}

/** More decisions do not begin alike. */
const MAX_FOUND = 100;

function refuseNoId(id: string): void {
  if (/^[0-9a-f-]{4,36}$/.test(id)) return;
  throw new UsageError(
    `Cannot show ${JSON.stringify(id.slice(0, 100))}: an id has hex digits and hyphens; give at least four of them`,
  );
}
