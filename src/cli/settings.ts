import { Command } from "commander";
import { SettingsError } from "../errors.js";
import { loadLibrary } from "../policy/load-library.js";
import { loadSettings } from "../settings/load-settings.js";
import type { Streams } from "../domain/streams.js";
import { EXIT } from "./exit.js";

/** `dockwarden settings check FILE`: whether the file could be obeyed, and if not, why. */
export function settingsCommand(streams: Streams, finish: (code: number) => void): Command {
  const check = new Command("check")
    .description("Say whether a settings file can be obeyed; print every problem and its place.")
    .argument("<file>", "the settings, YAML")
    .action(async (file: string) => {
      finish(await checkSettings(file, streams));
    });
  return new Command("settings").description("Work with settings files.").addCommand(check);
}

async function checkSettings(file: string, { out, err }: Streams): Promise<number> {
  try {
    const { profile } = await loadSettings(file, loadLibrary(), {});
    out(`${file}: can be obeyed, on profile ${profile}\n`);
    return EXIT.done;
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    err(thrown.problems.map((problem) => `${problem}\n`).join(""));
    return EXIT.no;
  }
}
