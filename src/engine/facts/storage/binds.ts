import { cleanPath } from "../../host-paths/lexical-paths.js";
import { bindSourceOf, hostPathOf } from "../../host-paths/host-path.js";
import type { Storage } from "./storage.js";
import { staysReadOnly } from "./stays-read-only.js";
import { addVolume, mountWith } from "./storage.js";

/**
 * Adds an entry of HostConfig.Binds, `source:target:mode`, split as dockerd splits it. A source that does not start
 * with a slash is a volume's name; a single path is an anonymous volume. Entries that dockerd refuses (a fourth part, a
 * target that is a mode) are read all the same. Source: moby daemon/volume/mounts/linux_parser.go, ParseMountRaw.
 */
export function addBind(storage: Storage, field: string, raw: string, volumeDriver: string): void {
  const { source, target, mode } = splitBind(raw);
  const words = mode.split(",");
  const isBind = source.startsWith("/");
  const read_only = words.includes("ro");
  const propagation = words.find((word) => PROPAGATIONS.has(word)) ?? "";
  const relabel = relabelOf(words);
  const mount = mountWith({
    ...{ field, origin: "binds", type: isBind ? "bind" : "volume" },
    ...{ source, target, read_only, propagation, relabel },
    fills: !isBind && !words.includes("nocopy"),
  });
  storage.mounts.push(mount);
  if (isBind) {
    const path = bindSourceOf(source);
    const readOnly = read_only && staysReadOnly(path, target, propagation);
    const use = { readOnly, readOnlyBelow: false, relabel, creates: true };
    storage.hostPaths.push(hostPathOf(field, source, path, use));
  } else {
    const volume = { field, name: source, driver: volumeDriver, options: {}, cluster: false };
    addVolume(storage, volume, field, mount);
  }
}

const PROPAGATIONS: ReadonlySet<string> = new Set([
  "private",
  "rprivate",
  "slave",
  "rslave",
  "shared",
  "rshared",
]);

function splitBind(raw: string): { source: string; target: string; mode: string } {
  const [first = "", second, ...rest] = raw.split(":");
  if (second === undefined) return { source: "", target: cleanPath(first), mode: "" };
  return { source: first, target: cleanPath(second), mode: rest.join(",") };
}

function relabelOf(words: readonly string[]): "" | "z" | "Z" {
  if (words.includes("Z")) return "Z";
  return words.includes("z") ? "z" : "";
}
