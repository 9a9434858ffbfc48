import { trimmedEnd } from "../../domain/trimmed-end.js";
import type { Overrides } from "../../domain/overrides.js";
import type { Parameter } from "../../domain/parameters.js";
import type { ControlSet } from "../../domain/settings.js";
import { isUnder } from "./lexical-paths.js";
import type { ResolvePolicy } from "./resolve-host-paths.js";

/**
 * Returns the parts of a caller's settings that decide which paths need not be resolved: a path outside every
 * allowed prefix is refused by its text, and resolving it might hang on a dead network share.
 */
export function resolvePolicyOf(set: ControlSet | undefined, overrides: Overrides): ResolvePolicy {
  const valueOf = (control: string, name: string): readonly string[] =>
    stringsOf(overrides.parameters[control]?.[name] ?? set?.parameters[control]?.[name]);
  const mode = overrides.modes["bind_mount_allowlist"] ?? set?.modes["bind_mount_allowlist"];
  const allowed = valueOf("bind_mount_allowlist", "allowed_mount_prefixes");
  return {
    skip: mode === "deny" ? isOutside(allowed) : () => false,
    dockerSockets: valueOf("docker_socket_mount", "docker_sockets"),
  };
}

function isOutside(allowed: readonly string[]): (path: string) => boolean {
  // Devices are not mounts, so their folder is always examined.
  const prefixes = [...allowed.map(folderOf), "/dev"];
  return (path) => !prefixes.some((prefix) => isUnder(path, prefix));
}

/** Returns `/home` of `/home:ro`. */
function folderOf(entry: string): string {
  return trimmedEnd(entry.replace(/:ro$/, ""), "/");
}

function stringsOf(value: Parameter | undefined): readonly string[] {
  if (!isList(value)) return [];
  return value.filter((item) => typeof item === "string");
}

function isList(value: Parameter | undefined): value is readonly Parameter[] {
  return Array.isArray(value);
}
