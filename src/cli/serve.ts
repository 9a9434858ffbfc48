import { Command } from "commander";
import { DEFAULT_PATHS } from "../domain/default-paths.js";
import type { Streams } from "../domain/streams.js";

interface Flags {
  readonly socket: string;
  readonly auditLog: string;
  readonly owners: string;
  readonly profile?: string;
  readonly settings?: string;
  readonly hostRoot?: string;
  readonly dockerSocket: string;
  readonly watchSettings?: boolean;
  readonly metrics?: string;
}

/** Creates `dockwarden serve`, which answers dockerd until a signal stops it. */
export function serveCommand(streams: Streams, finish: (code: number) => void): Command {
  return new Command("serve")
    .description("Answer dockerd's authorization requests, in the foreground, until SIGTERM.")
    .option("--socket <path>", "where dockerd asks", DEFAULT_PATHS.socket)
    .option("--profile <name>", 'the shipped profile (default: the settings\' or "baseline")')
    .option("--settings <file>", "YAML that changes the profile (default: none)")
    .option("--host-root <dir>", 'where the daemon\'s root is seen from here (default: "/")')
    .option("--audit-log <file>", "one JSON line for each decision", DEFAULT_PATHS.auditLog)
    .option("--owners <file>", "where it is remembered who made what", DEFAULT_PATHS.owners)
    .option(
      "--docker-socket <path>",
      "dockerd's own socket, for inspecting objects; none: inspect nothing",
      DEFAULT_PATHS.dockerSocket,
    )
    .option("--watch-settings", "read the settings again whenever their file changes")
    .option("--metrics <address>", "serve metrics: 127.0.0.1:PORT, [::1]:PORT or a socket's path")
    .action(async ({ settings, profile, hostRoot, dockerSocket, ...others }: Flags) => {
      const { serve } = await import("../server/serve.js");
      const source = { file: settings ?? null, flags: { profile, hostRoot } };
      const requested = dockerSocket === "none" ? null : dockerSocket;
      const { watchSettings = false, metrics = null, ...places } = others;
      const operation = { settings: source, watchSettings, metrics };
      finish(await serve({ ...places, ...operation, dockerSocket: requested }, streams));
    });
}
