import { Command } from "commander";
import { sizeOf } from "../../audit/log/log-files.js";
import { readHead } from "../../audit/log/log-head.js";
import type { VerifyParts } from "../../audit/log/verify-chain.js";
import { readCheckpoints, verifyFiles } from "../../audit/log/verify-files.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { FILES_ARGUMENT, logFiles } from "./audit-files.js";
import { exportCommand } from "./audit-export.js";
import { indexCommand } from "./audit-index.js";
import { keyOption, keysFrom } from "./audit-keys.js";
import { queryCommand } from "./audit-query.js";
import { reportCommand } from "./audit-report.js";
import { schemaCommand } from "./audit-schema.js";
import { sendCommand } from "./audit-send.js";
import { auditServeCommand } from "./audit-serve.js";
import { showCommand } from "./audit-show.js";
import { statsCommand } from "./audit-stats.js";
import { tailCommand } from "./audit-tail.js";
import { EXIT } from "../exit.js";
import { createProgressBar } from "../progress.js";
import { showLogReport } from "./show-log-report.js";

interface VerifyFlags {
  readonly key: readonly string[];
  readonly head?: string;
  readonly checkpoints?: string;
  readonly whole?: boolean;
  readonly json?: boolean;
}

/** Creates `dockwarden audit` with its commands. */
export function auditCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("audit")
    .description("Search the audit log, report on it, verify it, and send it elsewhere.")
    .addCommand(queryCommand(streams))
    .addCommand(tailCommand(streams))
    .addCommand(showCommand(streams, finish))
    .addCommand(statsCommand(streams))
    .addCommand(indexCommand(streams))
    .addCommand(reportCommand(streams, finish))
    .addCommand(auditServeCommand(streams))
    .addCommand(verifyCommand(streams, finish))
    .addCommand(exportCommand(streams))
    .addCommand(sendCommand(streams, finish))
    .addCommand(schemaCommand(streams));
}

const { auditHead } = DEFAULT_PATHS;

function verifyCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("verify")
    .description("Find records of the audit log that were changed, removed, inserted or moved.")
    .argument(...FILES_ARGUMENT)
    .addOption(keyOption())
    .option(
      "--head <file>",
      `what the plugin has written last (default: ${auditHead}, for the default log)`,
    )
    .option("--checkpoints <file>", "checkpoints that were kept elsewhere, one a line")
    .option("--whole", "alarm if the files do not begin with the first record")
    .option("--json", "one JSON object")
    .action(async (files: readonly string[], flags: VerifyFlags) => {
      const parts = await partsFrom(flags, files.length === 0);
      const log = logFiles(files);
      const progress = createProgressBar(streams, sizeOf(log));
      const report = await verifyFiles(log, parts, progress.add).finally(progress.clear);
      streams.out(
        flags.json === true
          ? `${escaped(JSON.stringify(report))}\n`
          : showLogReport(report, parts.keys.length > 0),
      );
      finish(report.alarms === 0 ? EXIT.done : EXIT.no);
    });
}

async function partsFrom(flags: VerifyFlags, isUsual: boolean): Promise<VerifyParts> {
  const keys = keysFrom(flags.key);
  const { head = isUsual ? auditHead : null, checkpoints } = flags;
  return {
    keys,
    head: headIn(head, flags.head !== undefined),
    kept: checkpoints === undefined ? [] : await readCheckpoints(checkpoints, keys),
    mustBeWhole: flags.whole ?? false,
  };
}

function headIn(file: string | null, mustExist: boolean): VerifyParts["head"] {
  const head = file === null ? null : readHead(file);
  if (head === null && mustExist)
    throw new UsageError(`Cannot use the head of the audit log "${file ?? ""}": it does not exist`);
  return head;
}
