import type { HostPath, VolumeFacts } from "../domain/facts.js";
import { cleanPath } from "./clean-path.js";
import { hostPathOf, PLAIN_USE } from "./host-path.js";

/** A volume as the call describes it. */
export interface VolumeDescription {
  readonly field: string;
  readonly name: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly cluster: boolean;
}

/**
 * What a volume's driver and options mean to the local driver, which hands `device`, `type` and `o`
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
  return {
    field,
    name,
    driver: driver === "" ? "local" : driver,
    options,
    words,
    type,
    server: NETWORK_TYPES.has(type) ? serverOf(words, options["device"] ?? "") : "",
    bind: words.some(isBindWord),
    cluster,
  };
}

/**
 * The paths of the host that a volume's options reach, each with the field that `field` (`DriverOpts`)
 * leads to. An option of another driver is taken for a path where it looks like one.
 */
export function volumeHostPathsOf(volume: VolumeFacts, field: string): readonly HostPath[] {
  if (Object.keys(volume.options).length === 0) return [];
  if (volume.driver !== "local") return absoluteOptions(volume.options, field);
  const use = { ...PLAIN_USE, readOnly: isReadOnly(volume.words) };
  const paths = overlayPaths(volume.options["o"] ?? "", volume.words);
  return [
    ...devicePaths(volume).map((raw) => hostPathOf(`${field}.device`, raw, cleanPath(raw), use)),
    ...paths.map((raw) => hostPathOf(`${field}.o`, raw, cleanPath(raw), use)),
  ];
}

const NETWORK_TYPES: ReadonlySet<string> = new Set(["nfs", "nfs4", "cifs", "smb3"]);
const ADDRESS_KEYS: readonly string[] = ["addr=", "ip=", "mountaddr="];
const OVERLAY_KEYS: readonly string[] = ["lowerdir=", "upperdir=", "workdir="];

function splitWords(o: string | undefined): readonly string[] {
  return o === undefined || o === "" ? [] : o.split(",");
}

function isBindWord(word: string): boolean {
  return word === "bind" || word === "rbind";
}

/** Of `ro` and `rw` the last counts, and what lies mounted below an rbind stays writable. */
function isReadOnly(words: readonly string[]): boolean {
  const last = words.findLast((word) => word === "ro" || word === "rw");
  return last === "ro" && !words.includes("rbind");
}

/**
 * Every address that `o` names, since the kernel takes the last of several and dockerd resolves the
 * first; else the host that the device names.
 */
function serverOf(words: readonly string[], device: string): string {
  const addresses = words.flatMap((word) => valueAfter(ADDRESS_KEYS, word));
  if (addresses.length > 0) return [...new Set(addresses)].join(",");
  if (device.startsWith("//")) return device.slice(2).split("/", 1)[0] ?? "";
  return device.slice(0, Math.max(0, device.indexOf(":/")));
}

function valueAfter(keys: readonly string[], word: string): string[] {
  const key = keys.find((candidate) => word.startsWith(candidate));
  return key === undefined ? [] : [word.slice(key.length)];
}

function devicePaths({ bind, type, options }: VolumeFacts): readonly string[] {
  const device = options["device"] ?? "";
  if (device === "") return [];
  if (bind) return [device];
  return device.startsWith("/") && !NETWORK_TYPES.has(type) ? [device] : [];
}

/** Layers of an overlay; with an escape in it, the option as a whole, which resolves to nothing. */
function overlayPaths(o: string, words: readonly string[]): readonly string[] {
  const values = words.flatMap((word) => valueAfter(OVERLAY_KEYS, word));
  if (values.length > 0 && o.includes("\\")) return [o];
  return values.flatMap((value) => value.split(":")).filter((path) => path !== "");
}

function absoluteOptions(options: Readonly<Record<string, string>>, field: string): HostPath[] {
  return Object.entries(options)
    .filter(([, value]) => value.startsWith("/"))
    .map(([key, value]) => hostPathOf(`${field}.${key}`, value, cleanPath(value), PLAIN_USE));
}
