import type { HostPath, MountFacts, VolumeFacts } from "../../../domain/storage-facts.js";
import { cleanPath } from "../../host-paths/lexical-paths.js";
import { driverPathsOf, hostPathOf, PLAIN_USE } from "../../host-paths/host-path.js";
import type { HostPathUse } from "../../host-paths/host-path.js";
import { tmpfsOptionsOf } from "./size-options.js";
import { RECEIVING } from "./stays-read-only.js";

/** A volume as the request describes it. */
export interface VolumeDescription {
  readonly field: string;
  readonly name: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly cluster: boolean;
}

/**
 * Returns what a volume's driver and options mean to the local driver, which passes `device`, `type` and `o`
 * to mount(2). Source: moby daemon/volume/local/local_unix.go and moby/sys/mount.
 */
export function volumeFactsOf({
  field,
  name,
  driver,
  options,
  cluster,
}: VolumeDescription): VolumeFacts {
  const words = splitWords(options["o"]);
  const type = options["type"] ?? "";
  const tmpfs = type === "tmpfs" ? tmpfsOptionsOf(options["o"] ?? "") : { bytes: 0, inodes: 0 };
  return {
    field,
    name,
    driver: driver === "" ? "local" : driver,
    options,
    words,
    type,
    server: NETWORK_TYPES.has(type) ? serverOf(type, words, options["device"] ?? "") : "",
    tmpfs_bytes: tmpfs.bytes,
    tmpfs_inodes: tmpfs.inodes,
    bind: words.some(isBindWord),
    cluster,
  };
}

/** Returns true if two volumes have the same options, in any order. */
export function haveSameOptions(
  one: VolumeFacts["options"],
  other: VolumeFacts["options"],
): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** The use of a mounted volume: members of MountFacts. */
export type VolumeUse = Pick<MountFacts, "read_only" | "relabel" | "fills">;

/** A volume that no container mounts yet. */
const NOT_MOUNTED: VolumeUse = { read_only: false, relabel: "", fills: false };

/**
 * Returns the host paths that a volume's options reach, each with the field below `field` (`DriverOpts`). An
 * option of another driver counts as a path if it looks like one.
 */
export function volumeHostPathsOf(
  volume: VolumeFacts,
  field: string,
  { read_only, relabel, fills: filled }: VolumeUse = NOT_MOUNTED,
): readonly HostPath[] {
  if (volume.driver !== "local") {
    return [
      ...driverPathsOf(volume.field, volume.driver),
      ...absoluteOptions(volume.options, field),
    ];
  }
  if (Object.keys(volume.options).length === 0) return [];
  // A bind includes the mounts below it only with rbind, and those are never read-only.
  const readOnly = isReadOnly(volume.words, read_only);
  const use = { ...PLAIN_USE, readOnly, readOnlyBelow: true, relabel, filled };
  return [
    ...devicePaths(volume, `${field}.device`, use),
    ...optionPaths(volume).map((raw) => hostPathOf(`${field}.o`, raw, cleanPath(raw), use)),
  ];
}

const NETWORK_TYPES: ReadonlySet<string> = new Set(["nfs", "nfs4", "cifs", "smb3"]);
const ADDRESS_KEYS: readonly string[] = ["addr=", "ip=", "mountaddr="];

function splitWords(o: string | undefined): readonly string[] {
  return o === undefined || o === "" ? [] : o.split(",");
}

function isBindWord(word: string): boolean {
  return word === "bind" || word === "rbind";
}

/** The last of `ro` and `rw` counts, or that it is mounted so; mounts below an rbind stay writable. */
function isReadOnly(words: readonly string[], isMountedSo: boolean): boolean {
  const last = words.findLast((word) => word === "ro" || word === "rw");
  const isFixed = !words.some((word) => word === "rbind" || RECEIVING.has(word));
  return (isMountedSo || last === "ro") && isFixed;
}

/** `//host/share` that dockerd and the kernel read alike: nothing to unescape, no user, no query. */
const PLAIN_SHARE = /^\/\/([A-Za-z0-9.:[\]-]+)\/[^%+@?#\\]*$/;

/** A server that no list names: it is unknown where the kernel would connect. */
const UNKNOWN_SERVER = "?";

/**
 * Returns every address that `o` names, since the kernel uses the last of several and dockerd resolves the
 * first; for a Windows share also the host in the device, for another share only if `o` names none.
 */
function serverOf(type: string, words: readonly string[], device: string): string {
  const addresses = words.flatMap((word) => addressOf(word));
  if (type !== "cifs" && type !== "smb3")
    return addresses.length === 0 ? hostOf(device) : listed(addresses);
  if (words.some((word) => MISLEADING.test(word))) return UNKNOWN_SERVER;
  return listed([PLAIN_SHARE.exec(device)?.[1] ?? UNKNOWN_SERVER, ...addresses]);
}

function listed(servers: readonly string[]): string {
  return [...new Set(servers)].join(",");
}

/** Words that change where the kernel splits the others, or select another share; two commas are part of a value. */
const MISLEADING = /^$|^sep=|^source=|["']/;

function hostOf(device: string): string {
  if (device.startsWith("//")) return device.slice(2).split("/", 1)[0] ?? "";
  return device.slice(0, Math.max(0, device.indexOf(":/")));
}

function addressOf(word: string): string[] {
  const key = ADDRESS_KEYS.find((candidate) => word.startsWith(candidate));
  return key === undefined ? [] : [word.slice(key.length)];
}

function devicePaths(
  { bind, type, options }: VolumeFacts,
  field: string,
  use: HostPathUse,
): readonly HostPath[] {
  const raw = options["device"] ?? "";
  if (raw === "") return [];
  // dockerd parses it as a URL, inserts an address, unescapes it, and binds the result: a path that only
  // dockerd knows. It stays relative here, so it never resolves.
  if (bind && type === "cifs") return [hostPathOf(field, raw, raw.replace(/^\/+/, ""), use)];
  return bind || isLocal(type, raw) ? [hostPathOf(field, raw, cleanPath(raw), use)] : [];
}

// The kernel resolves a relative path from dockerd's working directory; a bare word is a name: `tmpfs`, `overlay`.
function isLocal(type: string, device: string): boolean {
  return device.includes("/") && !NETWORK_TYPES.has(type);
}

/**
 * Returns paths in the options of a mount that is neither bind nor share: an overlay's layers, which may be
 * relative to dockerd's working directory; a journal on another device. Kernels add new options, so each
 * value with a slash counts. A value with an escape counts as a whole, which resolves to nothing.
 */
function optionPaths({ bind, type, options, words }: VolumeFacts): readonly string[] {
  if (bind || NETWORK_TYPES.has(type)) return [];
  const values = words
    .filter((word) => LAYER.test(word) || hasPath(word))
    .map((word) => word.slice(word.indexOf("=") + 1));
  const o = options["o"] ?? "";
  if (values.length > 0 && o.includes("\\")) return [o];
  return values.flatMap((value) => value.split(":")).filter((path) => path !== "");
}

function hasPath(word: string): boolean {
  const start = word.indexOf("=");
  return start >= 0 && (word.includes("/", start) || word.endsWith("=.."));
}

const LAYER = /^(?:lower|upper|work|data)dir\+?=/;

function absoluteOptions(options: Readonly<Record<string, string>>, field: string): HostPath[] {
  return Object.entries(options)
    .filter(([, value]) => value.startsWith("/"))
    .map(([key, value]) => hostPathOf(`${field}.${key}`, value, cleanPath(value), PLAIN_USE));
}
