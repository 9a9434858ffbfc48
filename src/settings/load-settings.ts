import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { GatewayCa } from "../domain/identity.js";
import type { Library, Settings } from "../domain/settings.js";
import { SettingsError, UsageError, describeThrown } from "../errors.js";
import { DEFAULT_SETTINGS, defaultSettings } from "./default-settings.js";
import { gatewayCaOf, unusable } from "./gateway-ca.js";
import type { Flags } from "./settings-of.js";

/**
 * Loads settings from `file`, or from the shipped profile if `file` is null.
 *
 * @throws {UsageError} When the file cannot be read.
 * @throws {SettingsError} When its content is not valid.
 */
export async function loadSettings(
  file: string | null,
  library: Library,
  flags: Flags,
): Promise<Settings> {
  const settings = file === null ? shipped(library, flags) : await read(file, library, flags);
  checkHostRoot(settings.hostRoot);
  checkPidFile(settings.pidFile);
  return withGatewayCa(settings);
}

function shipped(library: Library, { profile, hostRoot, pidFile }: Flags): Settings {
  const { profile: usual, hostRoot: root } = DEFAULT_SETTINGS;
  const settings = defaultSettings(library, profile ?? usual, hostRoot ?? root);
  return pidFile === undefined ? settings : Object.freeze({ ...settings, pidFile });
}

async function read(file: string, library: Library, flags: Flags): Promise<Settings> {
  const text = readText(file);
  // Loading yaml and zod takes a fifth of a second, and without a file they are not needed.
  const { parseSettings } = await import("./parse-settings.js");
  return parseSettings(text, file, library, flags);
}

/** Adds the gateway authority's certificates to the settings, so that they are part of the revision. */
function withGatewayCa(settings: Settings): Settings {
  const { gatewayCa } = settings.identity;
  if (gatewayCa === null) return settings;
  const identity = Object.freeze({
    ...settings.identity,
    gatewayCa: readGatewayCa(gatewayCa.path),
  });
  return Object.freeze({ ...settings, identity });
}

function readGatewayCa(path: string): GatewayCa {
  try {
    return gatewayCaOf(path, textOf(path));
  } catch (thrown) {
    throw thrown instanceof SettingsError ? thrown : unusable(path, describeThrown(thrown));
  }
}

/**
 * Checks that the host's root exists. Below a missing root no path exists and nothing is a link, so every
 * link would pass.
 */
function checkHostRoot(hostRoot: string): void {
  if (isAbsolute(hostRoot) && isFolder(hostRoot)) return;
  throw new SettingsError([
    `Cannot use host root "${hostRoot}": it is not a folder, pass --host-root with the absolute path at which the daemon's root directory is seen from here, or set host_root`,
  ]);
}

/** Checks a path from a flag as the file's is checked. The file may be missing: dockerd writes it when it starts. */
function checkPidFile(pidFile: string | null): void {
  if (pidFile === null || isAbsolute(pidFile)) return;
  throw new SettingsError([
    `Cannot use dockerd's pid file "${pidFile}": it must be an absolute path, as in --dockerd-pidfile /run/docker.pid`,
  ]);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // If the root cannot be examined, neither can the paths below it.
    return false;
  }
}

function readText(file: string): string {
  try {
    return textOf(file);
  } catch (thrown) {
    throw new UsageError(
      `Cannot read settings "${file}": ${describeThrown(thrown)}; name a readable YAML file`,
      { cause: thrown },
    );
  }
}

/**
 * Reads a file.
 *
 * @throws {Error} When it cannot be read, is not a regular file, or is not UTF-8.
 */
function textOf(file: string): string {
  // Reading a pipe would block the program until a process writes to it.
  if (!statSync(file).isFile()) throw new Error("it is not a regular file");
  return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
}
