import { Command } from "commander";
import type { Streams } from "../../domain/streams.js";
import type { UninstallFlags } from "../../host/install/on-host.js";
import { EXIT } from "../exit.js";

/** Creates `dockwarden uninstall`, which undoes `dockwarden init`. */
export function uninstallCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("uninstall")
    .description("Remove the plugin from dockerd, and undo what init did.")
    .option("--purge", "remove settings, audit log and ownership log as well")
    .option("--daemon-json <file>", "dockerd's configuration (default: /etc/docker/daemon.json)")
    .option("--root <dir>", "work on the files of an image, and touch no service", "/")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "ask nothing")
    .action(async (flags: UninstallFlags) => {
      const { runUninstall } = await import("../../host/install/on-host.js");
      const outcome = await runUninstall(flags, streams);
      finish(outcome === "incomplete" || outcome === "declined" ? EXIT.no : EXIT.done);
    });
}
