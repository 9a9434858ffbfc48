import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { GatewayCa } from "../domain/identity.js";
import type { Library, Settings } from "../domain/settings.js";
import { SettingsError, UsageError, describeThrown } from "../errors.js";
import { DEFAULT_SETTINGS, defaultSettings } from "./default-settings.js";
import { gatewayCaOf, unusable } from "./gateway-ca.js";
import type { Flags } from "./settings-of.js";

/**
 * Loads settings from `file`, or from the shipped profile where it is null.
 *
 * @throws {UsageError} When the file cannot be read.
 * @throws {SettingsError} When it cannot be obeyed.
 */
export async function loadSettings(
  file: string | null,
  library: Library,
  flags: Flags,
): Promise<Settings> {
  const settings = file === null ? shipped(library, flags) : await read(file, library, flags);
  checkHostRoot(settings.hostRoot);
  return withGatewayCa(settings);
}

function shipped(library: Library, { profile, hostRoot }: Flags): Settings {
  const { profile: usual, hostRoot: root } = DEFAULT_SETTINGS;
  return defaultSettings(library, profile ?? usual, hostRoot ?? root);
}

async function read(file: string, library: Library, flags: Flags): Promise<Settings> {
  const text = readText(file);
  // yaml and zod take a fifth of a second to load, and without a file nobody needs them.
  const { parseSettings } = await import("./parse-settings.js");
  return parseSettings(text, file, library, flags);
}

/** The authority's certificates are part of the settings, and of their revision. */
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

/** Below a root that is not there no path exists and nothing is a link, so that links would pass. */
function checkHostRoot(hostRoot: string): void {
  if (isAbsolute(hostRoot) && isFolder(hostRoot)) return;
  throw new SettingsError([
    `Cannot use host root "${hostRoot}": it is not a folder, pass --host-root with the absolute path at which the daemon's root directory is seen from here, or set host_root`,
  ]);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever keeps it from being seen would keep what is below from being seen, too.
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

/** @throws {Error} When it cannot be read, is no file, or is not UTF-8. */
function textOf(file: string): string {
  // A pipe would keep the program until somebody writes to it.
  if (!statSync(file).isFile()) throw new Error("it is not a regular file");
  return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
}
