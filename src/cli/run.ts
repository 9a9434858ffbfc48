import { createHash } from "node:crypto";
import { Command, CommanderError } from "commander";
import { joinedLines } from "../domain/one-line.js";
import { PluginError, PolicyBuildError, SettingsError, describeThrown } from "../domain/errors.js";
import { attackCommand } from "./ask/attack.js";
import { auditCommand } from "./audit/audit.js";
import { breakGlassCommand } from "./plugin/break-glass.js";
import { canICommand } from "./ask/can-i.js";
import { completionCommand } from "./completion.js";
import { explainCommand } from "./ask/explain.js";
import { ownersCommand } from "./plugin/owners.js";
import { gatewayCommand } from "./host/gateway.js";
import { policyCommand } from "./policy/policy.js";
import { reloadCommand } from "./plugin/reload.js";
import { replayCommand } from "./ask/replay.js";
import { learnCommand } from "./ask/learn.js";
import { initCommand } from "./host/init.js";
import { serveCommand } from "./plugin/serve.js";
import { settingsCommand } from "./policy/settings.js";
import type { Streams } from "../domain/streams.js";
import { doctorCommand } from "./host/doctor.js";
import { escaped } from "../domain/escaped.js";
import { EXIT, exitHelp } from "./exit.js";
import { statusCommand } from "./plugin/status.js";
import { tryCommand } from "./ask/try.js";
import { uninstallCommand } from "./host/uninstall.js";
import { whoCanCommand } from "./ask/who-can.js";
import { readWasm } from "../engine/policy/read-policy-file.js";
import { versionOfProgram } from "../files/program-files.js";

/** Runs one command, `["serve", "--profile", "baseline"]`, and returns the exit code. */
export async function run(argv: readonly string[], streams: Streams): Promise<number> {
  let code: number = EXIT.done;
  const finish = (result: number): void => {
    code = result;
  };
  try {
    await createProgram(streams, finish).parseAsync([...argv], { from: "user" });
    return code;
  } catch (thrown) {
    return exitOf(thrown, streams);
  }
}

/**
 * Creates the program's tree of commands. Those that have a result hand its exit code to `finish`.
 *
 * @internal Exported for the manual page.
 */
export function createProgram(streams: Streams, finish: (code: number) => void): Command {
  const root = new Command("dockwarden").description(
    "Decides which calls a Docker daemon may execute, and records each decision.",
  );
  root.addCommand(serveCommand(streams));
  root.addCommand(reloadCommand(streams, finish));
  root.addCommand(statusCommand(streams, finish));
  root.addCommand(breakGlassCommand(streams));
  root.addCommand(auditCommand(streams, finish));
  root.addCommand(gatewayCommand(streams));
  root.addCommand(settingsCommand(streams, finish));
  root.addCommand(attackCommand(streams, finish)).addCommand(explainCommand(streams, finish));
  root.addCommand(canICommand(streams, finish)).addCommand(whoCanCommand(streams, finish));
  root.addCommand(tryCommand(streams, finish)).addCommand(replayCommand(streams, finish));
  root.addCommand(policyCommand(streams, finish)).addCommand(learnCommand(streams, finish));
  root.addCommand(ownersCommand(streams, finish));
  root.addCommand(doctorCommand(streams, finish));
  root.addCommand(initCommand(streams, finish)).addCommand(uninstallCommand(streams, finish));
  root.addCommand(versionCommand(streams));
  root.addCommand(completionCommand(streams, root));
  for (const command of allOf(root)) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: streams.out,
        writeErr: streams.err,
        outputError: (text, write) => {
          write(oneLine(text, command));
        },
      });
    if (command.commands.length === 0 || command === root)
      command.addHelpText("after", () => exitHelp(wordsOf(command).slice(1).join(" ")));
  }
  return root;
}

function allOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}

/** Renders `error: unknown option '--x'` with the help to consult, on one line. */
function oneLine(text: string, command: Command): string {
  const sentence = joinedLines(text.trim().replace(/^error: /, ""), " ");
  return `dockwarden: ${sentence}; see "${wordsOf(command).join(" ")} --help"\n`;
}

/** The words that call a command: `["dockwarden", "audit", "verify"]`. */
function wordsOf(command: Command): readonly string[] {
  return [...(command.parent === null ? [] : wordsOf(command.parent)), command.name()];
}

function exitOf(thrown: unknown, { err }: Streams): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.unusable;
  if (thrown instanceof SettingsError) {
    err(thrown.problems.map((problem) => `dockwarden: ${problem}\n`).join(""));
    return EXIT.unusable;
  }
  if (thrown instanceof PolicyBuildError) {
    err(`${thrown.message.replace(/^.*$/gm, (line) => `dockwarden: ${escaped(line)}`)}\n`);
    return EXIT.unusable;
  }
  if (thrown instanceof PluginError) {
    err(`dockwarden: ${escaped(thrown.message)}\n`);
    return EXIT.unusable;
  }
  err(
    `dockwarden: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : describeThrown(thrown)}\n`,
  );
  return EXIT.fault;
}

/** Creates `dockwarden version`, which prints the program's version and the digest of its policy. */
function versionCommand({ out }: Streams): Command {
  return new Command("version")
    .description("Print the version of the program and the digest of the policy that it carries.")
    .action(() => {
      out(`dockwarden ${versionOfProgram()}, policy sha256:${digestOfPolicy()}\n`);
    });
}

function digestOfPolicy(): string {
  return createHash("sha256").update(readWasm()).digest("hex");
}
