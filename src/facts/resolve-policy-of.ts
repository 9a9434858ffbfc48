import type { ControlSet, Parameter, Settings } from "../domain/settings.js";
import { isUnder } from "./is-under.js";
import type { ResolvePolicy } from "./resolve-host-paths.js";

/**
 * What of the settings decides where the disk need not be touched: a path outside every allowed prefix
 * is refused by its text alone, and what lies there may be a share that does not answer.
 */
export function resolvePolicyOf({ profile, sets }: Settings): ResolvePolicy {
  const set = sets[profile];
  return {
    skip: isOutside(set),
    engineSockets: stringsOf(set?.parameters["docker_socket_mount"]?.["engine_sockets"]),
  };
}

function isOutside(set: ControlSet | undefined): (path: string) => boolean {
  if (set?.modes["bind_mount_allowlist"] !== "deny") return () => false;
  const allowed = set.parameters["bind_mount_allowlist"]?.["allowed_mount_prefixes"];
  // Devices are no mounts, so their folder is looked at whatever may be mounted.
  const prefixes = [...stringsOf(allowed).map(folderOf), "/dev"];
  return (path) => !prefixes.some((prefix) => isUnder(path, prefix));
}

/** The folder that surely holds all that an entry allows: `/home` of `/home/${user}:ro`. */
function folderOf(entry: string): string {
  const [start = ""] = entry.replace(/:ro$/, "").split("${", 1);
  const isTemplate = entry.includes("${");
  const folder = isTemplate ? start.slice(0, start.lastIndexOf("/")) : start;
  return folder.replace(/\/+$/, "");
}

function stringsOf(value: Parameter | undefined): readonly string[] {
  if (!isList(value)) return [];
  return value.filter((item) => typeof item === "string");
}

function isList(value: Parameter | undefined): value is readonly Parameter[] {
  return Array.isArray(value);
}
