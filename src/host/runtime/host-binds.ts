import type { Json, JsonObject } from "../../domain/json.js";
import { PinError } from "../../domain/errors.js";
import { isJsonList, isJsonObject } from "../../engine/json/json-kinds.js";

/** A mount of config.json that shows part of the host. */
export interface HostBind {
  /** Its index in `mounts`. */
  readonly index: number;
  readonly source: string;
  /** True if the mounts below the source are bound as well. */
  readonly isRecursive: boolean;
  /** True if mounts inside the container appear on the host. */
  readonly isShared: boolean;
}

/**
 * Finds the binds of a container: mounts of type `bind`, or with the option `bind` or `rbind`.
 *
 * @throws {PinError} When a mount differs from the OCI runtime specification, or mounts a host path in another way.
 */
export function hostBindsOf(config: Json): readonly HostBind[] {
  return mountsOf(config).flatMap((mount, index) => {
    const options = textsOf(mount.get("options") ?? []);
    const source = mount.get("source") ?? "";
    if (typeof source !== "string") throw odd();
    if (!isBind(mount, options)) return checkNoPath(source);
    const isRecursive = options.includes("rbind");
    const isShared = options.some((option) => option === "shared" || option === "rshared");
    return [{ index, source, isRecursive, isShared }];
  });
}

/** Returns the same container with other mount sources: `sources` by their index in `mounts`. */
export function withSources(config: Json, sources: ReadonlyMap<number, string>): JsonObject {
  const mounts = mountsOf(config).map((mount, index) => {
    const source = sources.get(index);
    return source === undefined ? mount : new Map([...mount, ["source", source]]);
  });
  return new Map([...objectOf(config), ["mounts", mounts]]);
}

function mountsOf(config: Json): readonly JsonObject[] {
  const members = objectOf(config);
  const mounts = members.get("mounts") ?? [];
  if (!isJsonList(mounts)) throw odd();
  return mounts.map(objectOf);
}

// The real runtime is written in Go, which reads `Mounts` and `mountſ` as `mounts`.
function objectOf(json: Json): JsonObject {
  if (!isJsonObject(json)) throw odd();
  const names = [...json.keys()];
  const isFolded = names.some((name) => FOLDED.test(name) && !EXACT.has(name));
  if (isFolded) throw odd();
  return json;
}

const EXACT: ReadonlySet<string> = new Set(["mounts", "source", "type", "options"]);
const FOLDED = /^(?:mounts|source|type|options)$/iu;

function isBind(mount: JsonObject, options: readonly string[]): boolean {
  return mount.get("type") === "bind" || options.includes("bind") || options.includes("rbind");
}

function checkNoPath(source: string): readonly [] {
  if (!source.startsWith("/")) return [];
  throw new PinError(`Cannot mount source "${source}": only a bind may mount a path of the host`);
}

function textsOf(json: Json): readonly string[] {
  if (!isJsonList(json)) throw odd();
  return json.map((item) => {
    if (typeof item !== "string") throw odd();
    return item;
  });
}

function odd(): PinError {
  return new PinError(
    "Cannot read config.json: its mounts are not of the OCI specification's form",
  );
}
