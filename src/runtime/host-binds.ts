import type { Json, JsonObject } from "../domain/json.js";
import { PinError } from "../errors.js";
import { isJsonList, isJsonObject } from "../json/json-kinds.js";

/** One mount of config.json that shows something of the host. */
export interface HostBind {
  /** Its place in `mounts`. */
  readonly index: number;
  readonly source: string;
  /** Whether what is mounted below the source is bound as well. */
  readonly isRecursive: boolean;
  /** Whether mounts inside the container shall appear on the host. */
  readonly isShared: boolean;
}

/**
 * Finds the binds of a container: mounts of type `bind`, or with the option `bind` or `rbind`.
 *
 * @throws {PinError} When a mount has another form than the OCI runtime specification gives it, or mounts a path of the
 *   host in another way.
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

/** The same container, whose mounts have other sources: `sources` by their place in `mounts`. */
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

// The real runtime is written in Go, which takes `Mounts` and `mountſ` for `mounts`.
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
