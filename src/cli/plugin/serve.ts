import { resolve } from "node:path";
import { Command, Option } from "commander";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { LEVELS, type Level } from "../../domain/log-level.js";
import type { Streams } from "../../domain/streams.js";
import type { ServeOptions } from "../../server/serve.js";

interface Values {
  readonly socket: string;
  readonly auditLog: string;
  readonly auditKey?: string;
  readonly owners: string;
  readonly profile?: string;
  readonly settings?: string;
  readonly policy?: string;
  readonly hostRoot?: string;
  readonly dockerdPidfile?: string;
  readonly dockerSocket: string;
  readonly watchSettings?: boolean;
  readonly metrics?: string;
  readonly logLevel: Level;
}

/** Creates `dockwarden serve`, which answers dockerd until a signal stops it. */
export function serveCommand(streams: Streams): Command {
  const command = new Command("serve").description(
    "Answer dockerd's authorization requests, in the foreground, until SIGTERM.",
  );
  for (const option of optionsOfServe()) command.addOption(withVariable(option));
  return command.action(async (values: Values) => {
    const { serve } = await import("../../server/serve.js");
    await serve(optionsFrom(values), streams);
  });
}

function optionsFrom(values: Values): ServeOptions {
  const { settings, profile, policy, hostRoot, dockerdPidfile, ...others } = values;
  const { dockerSocket, watchSettings = false, metrics = null, auditKey = null, ...rest } = others;
  return {
    ...rest,
    dockerSocket: dockerSocket === "none" ? null : dockerSocket,
    settings: {
      file: settings ?? null,
      flags: { profile, policy: placeIn(policy), hostRoot, pidFile: dockerdPidfile },
    },
    watchSettings,
    metrics,
    auditKey,
  };
}

/** A path may be relative to the folder in which the command is run. */
function placeIn(policy: string | undefined): string | undefined {
  return policy === undefined || /^https?:/.test(policy) ? policy : resolve(policy);
}

function optionsOfServe(): readonly Option[] {
  const { socket, auditLog, owners, dockerSocket } = DEFAULT_PATHS;
  return [
    new Option("--socket <path>", "where dockerd asks").default(socket),
    new Option("--profile <name>", 'the shipped profile (default: the settings\' or "baseline")'),
    new Option("--settings <file>", "YAML that changes the profile (default: none)"),
    new Option(
      "--policy <place>",
      "a folder, an OPA bundle or its URL, instead of the policy that ships with the program (default: the settings')",
    ),
    new Option("--host-root <dir>", 'where dockerd\'s root is seen from here (default: "/")'),
    new Option(
      "--dockerd-pidfile <file>",
      "dockerd's process id; host paths are resolved as that process sees them (default: none)",
    ),
    new Option("--audit-log <file>", "one JSON line for each decision").default(auditLog),
    new Option(
      "--audit-key <file>",
      "the Ed25519 key that signs the audit log (default: audit-key.pem beside the ownership log)",
    ),
    new Option("--owners <file>", "the ownership log: who created each object").default(owners),
    new Option(
      "--docker-socket <path>",
      "dockerd's own socket, for inspecting objects; none: inspect nothing",
    ).default(dockerSocket),
    new Option("--watch-settings", "read the settings again whenever their file changes"),
    new Option(
      "--metrics <address>",
      "serve metrics: 127.0.0.1:PORT, [::1]:PORT or a socket's path",
    ),
    new Option("--log-level <level>", "the least severe lines to log")
      .choices(LEVELS)
      .default(LEVELS[0]),
  ];
}

/** Has an environment variable set an option that the command line does not: DOCKWARDEN_LOG_LEVEL sets `--log-level`. */
function withVariable(option: Option): Option {
  const variable = `DOCKWARDEN_${option.name().replaceAll("-", "_").toUpperCase()}`;
  // An empty variable counts as unset, since `docker plugin set` can empty a variable and not remove it.
  const value = process.env[variable];
  // A flag that takes no value would be set by any.
  const isOff = option.isBoolean() && (value === "0" || value === "false");
  return value === "" || isOff ? option : option.env(variable);
}
