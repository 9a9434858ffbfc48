import { Command } from "commander";
import { SettingsError, UsageError } from "../../domain/errors.js";
import { identityOfName } from "../../engine/identity/identify.js";
import { loadOpaDockerAuthz } from "../../policy-tools/opa-docker-authz/load-opa-docker-authz.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { loadSettings } from "../../engine/settings/load-settings.js";
import { notEnforced } from "../../engine/settings/not-enforced.js";
import { escaped } from "../../domain/escaped.js";
import type { Settings } from "../../domain/settings.js";
import type { Streams } from "../../domain/streams.js";
import { noticeLines } from "../notice-lines.js";
import { byPolicy, ouOption } from "../ask/deciding-options.js";
import { EXIT } from "../exit.js";

/** Creates `dockwarden settings check`, `show`, `diff` and `schema`. */
export function settingsCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("settings")
    .description("Work with settings files.")
    .addCommand(checkCommand(streams, finish))
    .addCommand(showCommand(streams))
    .addCommand(diffCommand(streams, finish))
    .addCommand(schemaCommand(streams));
}

function schemaCommand({ out }: Streams): Command {
  return new Command("schema")
    .description("Print the JSON Schema of settings files, for editors.")
    .action(async () => {
      const { settingsJsonSchema } = await import("../../engine/settings/json-schema.js");
      out(`${JSON.stringify(settingsJsonSchema(loadLibrary()), null, 2)}\n`);
    });
}

function checkCommand(streams: Streams, finish: (code: number) => void): Command {
  return byPolicy(new Command("check"))
    .description("Check whether a settings file is valid; print every problem and its place.")
    .argument("<file>", "the settings, YAML")
    .action(async (file: string, { policy }: PolicyFlag) => {
      finish(await checkSettings(file, policy, streams));
    });
}

interface PolicyFlag {
  readonly policy?: string;
}

/** Loaded where it is needed: it takes what reads bundles. */
async function libraryFor(file: string | null, policy: string | undefined) {
  const { chooseLibrary } = await import("../../preview/session/choose-library.js");
  return chooseLibrary(policy, file);
}

interface ShowFlags extends PolicyFlag {
  readonly user?: string;
  readonly ou: readonly string[];
  readonly settings?: string | null;
  readonly profile?: string;
  readonly all?: boolean;
}

function showCommand({ out }: Streams): Command {
  return byPolicy(new Command("show"))
    .description("Print what the settings change for a caller, and the source of each value.")
    .option("--user <name>", "the caller (default: anonymous)")
    .addOption(ouOption())
    .option("--settings <file>", "YAML that changes the profile (default: none)")
    .option("--profile <name>", 'the shipped profile (default: the settings\' or "baseline")')
    .option("--all", "every mode and parameter, also those of the shipped profile")
    .action(async ({ user = "", ou, settings: file = null, profile, policy, all }: ShowFlags) => {
      if (user === "" && ou.length > 0)
        throw new UsageError(
          "Cannot show settings: --ou needs the certificate's user, add --user NAME",
        );
      const library = await libraryFor(file, policy);
      const settings = await loadSettings(file, library, { profile });
      const { showSettings } = await import("../../engine/settings/show-settings.js");
      const identity = await identityOfName(settings, user, ou);
      out(
        showSettings(settings, notEnforced(settings, library, new Date()), identity, all ?? false),
      );
    });
}

interface DiffFlags extends PolicyFlag {
  readonly user?: string;
  readonly ou: readonly string[];
}

function diffCommand({ out }: Streams, finish: (code: number) => void): Command {
  return byPolicy(new Command("diff"))
    .description("Compare two settings files by their effect, the shipped profiles included.")
    .argument("<before>", "a settings file")
    .argument("<after>", "another")
    .option("--user <name>", "compare what holds for this user alone")
    .addOption(ouOption())
    .action(async (before: string, after: string, flags: DiffFlags) => {
      const lines = await differencesOf(before, after, flags);
      out(lines.map((line) => `${escaped(line)}\n`).join(""));
      finish(lines.length === 0 ? EXIT.done : EXIT.no);
    });
}

async function differencesOf(
  before: string,
  after: string,
  { user, ou, policy }: DiffFlags,
): Promise<readonly string[]> {
  const library = await libraryFor(before, policy);
  // A policy that is named is for both; else each file may name its own.
  const other = policy === undefined ? await libraryFor(after, policy) : library;
  const [was, is] = [await loadSettings(before, library, {}), await loadSettings(after, other, {})];
  const { diffCallers, diffSettings, showDifferences } =
    await import("../../engine/settings/diff-settings.js");
  if (user === undefined) return showDifferences(diffSettings(was, is));
  const { createCallers } = await import("../../engine/settings/callers.js");
  const callerBy = async (settings: Settings) => ({
    settings,
    caller: createCallers(settings).of(await identityOfName(settings, user, ou)),
  });
  return showDifferences(diffCallers(await callerBy(was), await callerBy(is)));
}

async function checkSettings(
  file: string,
  policy: string | undefined,
  { out, err }: Streams,
): Promise<number> {
  try {
    const library = await libraryFor(file, policy);
    const settings = await loadSettings(file, library, {});
    await loadOpaDockerAuthz(settings.opaDockerAuthz);
    const { warningsOf } = await import("../../engine/settings/warnings-of.js");
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
