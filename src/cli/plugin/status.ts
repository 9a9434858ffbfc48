import { Command } from "commander";
import { COMMAND_PATHS } from "../../domain/command-paths.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { STATUS_SCHEMA, type PluginStatus } from "../../domain/status.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { askSameVersion } from "./ask-same-version.js";
import { escaped } from "../../domain/escaped.js";
import { EXIT } from "../exit.js";
import { isAsItShouldBe, showStatus } from "./show-status.js";

interface Flags {
  readonly socket: string;
  readonly json?: boolean;
}

/** Creates `dockwarden status`, which shows the health of the running plugin and what it does not enforce. */
export function statusCommand({ out }: Streams, finish: (code: number) => void): Command {
  return new Command("status")
    .description("Show the health of the running plugin, and what it does not enforce.")
    .option("--socket <path>", "where the plugin listens", DEFAULT_PATHS.socket)
    .option("--json", "one JSON object")
    .action(async ({ socket, json = false }: Flags) => {
      const answer = await askSameVersion(socket, COMMAND_PATHS.status);
      if (answer["schema"] !== STATUS_SCHEMA)
        throw new UsageError(
          `Cannot read the status of the plugin on "${socket}": its schema is ${JSON.stringify(answer["schema"])}, it must be ${STATUS_SCHEMA}`,
        );
      const status = answer as unknown as PluginStatus;
      out(json ? `${escaped(JSON.stringify(status))}\n` : showStatus(status));
      finish(isAsItShouldBe(status) ? EXIT.done : EXIT.no);
    });
}
