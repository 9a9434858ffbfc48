import { Command } from "commander";
import { SettingsError, UsageError } from "../errors.js";
import { identityOfName } from "../identity/identify.js";
import { loadLibrary } from "../policy/load-library.js";
import { loadSettings } from "../settings/load-settings.js";
import { notEnforced } from "../settings/not-enforced.js";
import type { Streams } from "../domain/streams.js";
import { noticeLines } from "./notice-lines.js";
import { collect } from "./collect.js";
import { EXIT } from "./exit.js";

/** Creates `dockwarden settings check`, `show` and `schema`. */
export function settingsCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("settings")
    .description("Work with settings files.")
    .addCommand(checkCommand(streams, finish))
    .addCommand(showCommand(streams))
    .addCommand(schemaCommand(streams));
}

function schemaCommand({ out }: Streams): Command {
  return new Command("schema")
    .description("Print the JSON Schema of settings files, for editors.")
    .action(async () => {
      const { settingsJsonSchema } = await import("../settings/json-schema.js");
      out(`${JSON.stringify(settingsJsonSchema(loadLibrary()), null, 2)}\n`);
    });
}

function checkCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("check")
    .description("Check whether a settings file is valid; print every problem and its place.")
    .argument("<file>", "the settings, YAML")
    .action(async (file: string) => {
      finish(await checkSettings(file, streams));
    });
}

interface ShowFlags {
  readonly user?: string;
  readonly ou: readonly string[];
  readonly settings?: string;
  readonly profile?: string;
}

function showCommand({ out }: Streams): Command {
  return new Command("show")
    .description("Print the settings for a caller, and the source of each value.")
    .option("--user <name>", "the caller (default: anonymous)")
    .option("--ou <unit>", "an organizational unit of their certificate; repeatable", collect, [])
    .option("--settings <file>", "YAML that changes the profile (default: none)")
    .option("--profile <name>", 'the shipped profile (default: the settings\' or "baseline")')
    .action(async ({ user = "", ou, settings: file, profile }: ShowFlags) => {
      if (user === "" && ou.length > 0)
        throw new UsageError(
          "Cannot show settings: --ou needs the certificate's user, add --user NAME",
        );
      const library = loadLibrary();
      const settings = await loadSettings(file ?? null, library, { profile });
      const { showSettings } = await import("../settings/show-settings.js");
      const identity = await identityOfName(settings, user, ou);
      out(showSettings(settings, notEnforced(settings, library, new Date()), identity));
    });
}

async function checkSettings(file: string, { out, err }: Streams): Promise<number> {
  try {
    const library = loadLibrary();
    const settings = await loadSettings(file, library, {});
    const { warningsOf } = await import("../settings/warnings-of.js");
    err(
      warningsOf(settings)
        .map((warning) => `${file}: warning: ${warning}\n`)
        .join(""),
    );
    err(noticeLines(notEnforced(settings, library, new Date()), `${file}: `));
    out(`${file}: is valid, on profile ${settings.profile}\n`);
    return EXIT.done;
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    err(thrown.problems.map((problem) => `${problem}\n`).join(""));
    return EXIT.no;
  }
}
