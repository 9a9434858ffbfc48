import { Command } from "commander";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { Streams } from "../../domain/streams.js";
import { loadLibrary } from "../../engine/policy/load-library.js";
import { programPath } from "../../files/program-files.js";
import { EXIT } from "../exit.js";

interface Flags {
  readonly settings?: string;
  readonly socket: string;
  readonly dockerSocket: string;
  readonly auditLog: string;
  readonly owners: string;
  readonly hostRoot: string;
  readonly daemonJson?: string;
  readonly json?: boolean;
  readonly probe?: boolean;
}

const HELP = `
Exit codes:
  0   nothing above "info" was found
  1   something is wrong, or could not be checked
  2   command line or settings file cannot be used`;

/** Creates `dockwarden doctor`, which says whether the host is safe. */
export function doctorCommand({ out }: Streams, finish: (code: number) => void): Command {
  return new Command("doctor")
    .description("Examine this host and its dockerd; print what is wrong and how to repair it.")
    .option("--settings <file>", "the settings of dockwarden serve (default: none)")
    .option("--socket <path>", "where dockerd asks", DEFAULT_PATHS.socket)
    .option("--docker-socket <path>", "dockerd's own socket", DEFAULT_PATHS.dockerSocket)
    .option("--audit-log <file>", "the audit log", DEFAULT_PATHS.auditLog)
    .option("--owners <file>", "the ownership log", DEFAULT_PATHS.owners)
    .option("--host-root <dir>", "where the host's root is seen from here", "/")
    .option("--daemon-json <file>", "dockerd's settings (default: the file that dockerd reads)")
    .option("--json", "one JSON document")
    .option("--probe", "also send requests that the plugin must refuse")
    .addHelpText("after", HELP)
    .action(async ({ settings, daemonJson, json, probe, ...places }: Flags) => {
      const { diagnose } = await import("../../host/doctor/doctor.js");
      const { text, isWrong } = await diagnose(
        {
          ...places,
          settings: settings ?? null,
          daemonJson: daemonJson ?? null,
          program: programPath(),
          trustedUid: 0,
          json: json === true,
          probe: probe === true,
          coloured: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
        },
        loadLibrary(),
      );
      out(text);
      finish(isWrong ? EXIT.no : EXIT.done);
    });
}
