import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { GatewayCa } from "../../domain/identity.js";
import type { BundleKey, BundleKeys, PolicySettings } from "../../domain/policy-settings.js";
import type { Library, Settings } from "../../domain/settings.js";
import { SettingsError, UsageError, describeThrown } from "../../domain/errors.js";
import { bundleKeyOf, unusableKey } from "./bundle-key.js";
import { DEFAULT_SETTINGS, defaultSettings } from "./default-settings.js";
import { gatewayCaOf, unusableCa } from "./gateway-ca.js";
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
  const isShipped = file === null && flags.policy === undefined;
  const settings = isShipped ? shipped(library, flags) : await read(file, library, flags);
  checkHostRoot(settings.hostRoot);
  checkPidFile(settings.pidFile);
  return withPolicyKeys(withGatewayCa(settings));
}

/**
 * Loads what settings say of the place of the policy, which decides what the rest of them may name; null if the policy is the
 * program's own.
 *
 * @throws {UsageError} When the file cannot be read.
 * @throws {SettingsError} When what it says of the policy is not valid.
 */
export async function loadPolicySettings(
  file: string | null,
  flags: Flags,
): Promise<PolicySettings | null> {
  if (file === null && flags.policy === undefined) return null;
  const { parsePolicySection } = await import("./parse-settings.js");
  return withKeys(parsePolicySection(...sourceOf(file), flags));
}

function shipped(library: Library, { profile, hostRoot, pidFile }: Flags): Settings {
  const { profile: usual, hostRoot: root } = DEFAULT_SETTINGS;
  const settings = defaultSettings(library, profile ?? usual, hostRoot ?? root);
  return pidFile === undefined ? settings : Object.freeze({ ...settings, pidFile });
}

async function read(file: string | null, library: Library, flags: Flags): Promise<Settings> {
  // Loading yaml and zod takes a fifth of a second, and without a file they are not needed.
  const { parseSettings } = await import("./parse-settings.js");
  return parseSettings(...sourceOf(file), library, flags);
}

/** Returns the text of a file, and how messages name it. Without a file the flags alone change the shipped profile. */
function sourceOf(file: string | null): [text: string, name: string] {
  return file === null ? ["schema: 1\n", "command line"] : [readText(file), file];
}

/** Adds the public keys that are in files to the settings, so that they are part of the revision. */
function withPolicyKeys(settings: Settings): Settings {
  if (settings.policy === null) return settings;
  return Object.freeze({ ...settings, policy: withKeys(settings.policy) });
}

function withKeys(policy: PolicySettings | null): PolicySettings | null {
  if (policy?.keys == null) return policy;
  const { keys, scope } = policy.keys;
  const read = Object.entries(keys).map(([id, key]) => [id, readKey(id, key)]);
  const all = Object.fromEntries(read) as BundleKeys["keys"];
  return Object.freeze({ ...policy, keys: { keys: all, scope } });
}

function readKey(id: string, key: BundleKey): BundleKey {
  return bundleKeyOf(id, key, key.file === undefined ? key.pem : textOfKey(id, key, key.file));
}

function textOfKey(id: string, key: BundleKey, file: string): string {
  try {
    return textOf(file);
  } catch (thrown) {
    throw unusableKey(id, key, describeThrown(thrown));
  }
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
    throw thrown instanceof SettingsError ? thrown : unusableCa(path, describeThrown(thrown));
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
