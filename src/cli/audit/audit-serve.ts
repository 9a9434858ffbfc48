import { Command } from "commander";
import { createServedFiles } from "../../audit/page/served-files.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { FILES_ARGUMENT, logFiles } from "./audit-files.js";
import { keyOption, keysFrom } from "./audit-keys.js";
import { INDEX_OPTIONS } from "./index-options.js";

interface ServeFlags {
  readonly socket?: string;
  readonly listen?: string;
  readonly key: readonly string[];
  readonly indexFolder: string;
}

/** Creates `dockwarden audit serve`, which serves pages of the audit log until a signal stops it. */
export function auditServeCommand(streams: Streams): Command {
  return new Command("serve")
    .description("Show the audit log in a browser, on this host only, until Ctrl-C.")
    .argument(...FILES_ARGUMENT)
    .option("--socket <path>", `a Unix socket for ssh -L (default: ${DEFAULT_PATHS.auditSocket})`)
    .option("--listen <address>", "a port of the loopback instead: 127.0.0.1:PORT or [::1]:PORT")
    .addOption(keyOption())
    .option(...INDEX_OPTIONS.folder)
    .action(async (named: readonly string[], flags: ServeFlags) => {
      const { servePagesOf } = await import("../../audit/page/serve-pages-of.js");
      const files = named.length === 0 ? () => logFiles(named) : createServedFiles(named);
      const log = {
        ...{ files, keys: keysFrom(flags.key) },
        head: named.length === 0 ? DEFAULT_PATHS.auditHead : null,
      };
      await servePagesOf({ ...log, folder: flags.indexFolder, place: placeFrom(flags) }, streams);
    });
}

function placeFrom({ socket, listen }: ServeFlags): string {
  if (socket !== undefined && listen !== undefined)
    throw new UsageError("Cannot serve the audit log: give either --socket or --listen");
  return listen ?? socket ?? DEFAULT_PATHS.auditSocket;
}
