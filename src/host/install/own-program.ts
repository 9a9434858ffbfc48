import { existsSync, realpathSync } from "node:fs";
import { isSea } from "node:sea";
import { UsageError } from "../../domain/errors.js";
import { readProgramFile } from "../../files/program-files.js";
import { exposedPath } from "../../files/exposed-path.js";
import { ownUid } from "./disk.js";
import type { ShippedTexts } from "./plan-files.js";
import { checkPath } from "./read-flags.js";

/**
 * Returns the words that start this program: the executable, or Node.js and the main file of the package.
 *
 * @throws {UsageError} When users can change a file of it, and so the decisions.
 */
export function ownProgram(): readonly string[] {
  const files = isSea() ? [process.execPath] : [process.execPath, process.argv[1] ?? ""];
  return files.map((file) => {
    const real = checkPath("this program", realpathSync(file));
    refuseExposedProgram(real);
    return real;
  });
}

/**
 * Checks that only root can replace a program that units start.
 *
 * @throws {UsageError} When users can, or when it does not exist.
 */
export function refuseExposedProgram(path: string): void {
  if (!existsSync(path))
    throw new UsageError(`Cannot install "${path}": there is no such file; put the program there`);
  const exposed = exposedPath(path, ownUid());
  if (exposed === null) return;
  throw new UsageError(
    `Cannot install "${path}": others than root can change "${exposed}"; install Dockwarden where only root can write, see docs/set-up/install.md`,
  );
}

/**
 * The files that the program carries for init, as paths of the package.
 *
 * @internal Exported for the build of the executable.
 */
export const SHIPPED_FILES = {
  settings: "plugin/settings.yaml",
  service: "plugin/systemd/dockwarden.service",
  socket: "plugin/systemd/dockwarden.socket",
  logrotate: "plugin/logrotate/dockwarden",
} as const satisfies Record<keyof ShippedTexts, string>;

/** Reads what the program carries for init. */
export function shippedTexts(): ShippedTexts {
  const { settings, service, socket, logrotate } = SHIPPED_FILES;
  const text = (path: string): string => readProgramFile(path).toString();
  return {
    settings: text(settings),
    service: text(service),
    socket: text(socket),
    logrotate: text(logrotate),
  };
}
