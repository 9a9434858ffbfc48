import type { Body } from "../../../domain/call.js";
import { cleanPath } from "../../host-paths/lexical-paths.js";
import { objectOf, objectsOf, textMapOf, textOf, textsOf } from "../members.js";
import { addMount } from "./mounts.js";
import { type Storage, addVolume, emptyStorage, mountWith } from "./storage.js";
import { tmpfsOptionsOf } from "./size-options.js";
import { bindSourceOf, hostPathOf } from "../../host-paths/host-path.js";
import { staysReadOnly } from "./stays-read-only.js";

/** Returns all that a new container mounts, from every part of the request. */
export function storageOfContainer(
  config: Body,
  hostConfig: Body,
  apiMinor: number | null,
): Storage {
  const storage = emptyStorage();
  const driver = textOf(hostConfig, "VolumeDriver");
  if (driver !== "") addAnonymousVolumes(storage, driver);
  for (const [index, raw] of textsOf(hostConfig, "Binds").entries()) {
    addBind(storage, `HostConfig.Binds[${index}]`, raw, driver);
  }
  for (const [index, mount] of objectsOf(hostConfig, "Mounts").entries()) {
    addMount(storage, `HostConfig.Mounts[${index}]`, mount, apiMinor);
  }
  for (const [target, options] of Object.entries(textMapOf(hostConfig, "Tmpfs"))) {
    addTmpfs(storage, target, options);
  }
  for (const target of Object.keys(objectOf(config, "Volumes"))) {
    addAnonymousVolume(storage, target, driver);
  }
  for (const [index, raw] of textsOf(hostConfig, "VolumesFrom").entries()) {
    addVolumesFrom(storage, `HostConfig.VolumesFrom[${index}]`, raw);
  }
  return storage;
}

function addTmpfs(storage: Storage, target: string, text: string): void {
  const { bytes, options } = tmpfsOptionsOf(text);
  storage.mounts.push(
    mountWith({
      field: `HostConfig.Tmpfs.${target}`,
      origin: "tmpfs",
      type: "tmpfs",
      target: cleanPath(target),
      read_only: options.includes("ro"),
      tmpfs_bytes: bytes,
      tmpfs_options: options,
    }),
  );
}

function addAnonymousVolume(storage: Storage, target: string, driver: string): void {
  const field = `Volumes.${target}`;
  const mount = mountWith({
    ...{ field, origin: "volumes", type: "volume", target: cleanPath(target) },
    fills: true,
  });
  storage.mounts.push(mount);
  addVolume(storage, { field, name: "", driver, options: {}, cluster: false }, field, mount);
}

/** The driver also makes the volumes that the image declares, which the request does not show. */
function addAnonymousVolumes(storage: Storage, driver: string): void {
  const field = "HostConfig.VolumeDriver";
  addVolume(storage, { field, name: "", driver, options: {}, cluster: false }, field, null);
}

function addVolumesFrom(storage: Storage, field: string, raw: string): void {
  const [source = "", mode = ""] = raw.split(":", 2);
  const read_only = mode.split(",").includes("ro");
  storage.mounts.push(
    mountWith({ field, origin: "volumes_from", type: "volume", source, read_only }),
  );
}

/**
 * Adds an entry of HostConfig.Binds, `source:target:mode`, split as dockerd splits it. A source that does not start
 * with a slash is a volume's name; a single path is an anonymous volume. Entries that dockerd refuses (a fourth part, a
 * target that is a mode) are read all the same. Source: moby daemon/volume/mounts/linux_parser.go, ParseMountRaw.
 */
function addBind(storage: Storage, field: string, raw: string, volumeDriver: string): void {
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
