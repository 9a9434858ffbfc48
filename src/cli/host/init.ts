import { Command } from "commander";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { USER_PATTERN } from "../../engine/settings/default-settings.js";
import type { Streams } from "../../domain/streams.js";
import type { InitCommandFlags } from "../../host/install/on-host.js";
import { repeatable } from "../collect.js";
import { EXIT } from "../exit.js";

/** Creates `dockwarden init`, which sets a host up and verifies the result, or leaves the host as it was. */
export function initCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("init")
    .description(
      "Set up certificates, settings, units and daemon.json; undo it all if dockerd then fails.",
    )
    .option("--use <use>", "shared-workstation, ci-runner, single-admin or agent-sandbox")
    .addOption(repeatable("--user <name>", "a user who gets a certificate"))
    .option("--listen <address>", "where users call dockerd (default: 127.0.0.1:2376)")
    .addOption(repeatable("--server-name <name>", "a name or address by which users call it"))
    .option("--out <dir>", "a folder for each user goes here (default: /etc/dockwarden/users)")
    .option("--daemon-json <file>", "dockerd's configuration (default: /etc/docker/daemon.json)")
    .option("--program <file>", "the program that units start (default: this one)")
    .option("--root <dir>", "work on the files of an image, and touch no service", "/")
    .option("--dry-run", "show what would change, and change nothing")
    .option("--yes", "ask nothing")
    .action(async (flags: InitCommandFlags) => {
      const { runInit } = await import("../../host/install/on-host.js");
      const checkSettings = await settingsCheck();
      const knowledge = { userPattern: new RegExp(USER_PATTERN), checkSettings };
      const outcome = await runInit(flags, knowledge, streams);
      finish(outcome === "rolled-back" || outcome === "declined" ? EXIT.no : EXIT.done);
    });
}

/** Returns the check that `dockwarden settings check` makes, for a text that is not yet in a file. */
async function settingsCheck(): Promise<(text: string) => readonly string[]> {
  const { parseSettings } = await import("../../engine/settings/parse-settings.js");
  const { warningsOf } = await import("../../engine/settings/warnings-of.js");
  return (text) => warningsOf(parseSettings(text, "settings.yaml", loadLibrary(), {}));
}
