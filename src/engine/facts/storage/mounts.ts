import type { Body } from "../../../domain/call.js";
import type { MountFacts } from "../../../domain/storage-facts.js";
import { isSince } from "../api-version.js";
import { cleanPath } from "../../host-paths/lexical-paths.js";
import { bindSourceOf, hostPathOf } from "../../host-paths/host-path.js";
import {
  asList,
  asText,
  flagOf,
  integerOf,
  listOf,
  objectOf,
  textMapOf,
  textOf,
} from "../members.js";
import { staysReadOnly } from "./stays-read-only.js";
import type { Storage } from "./storage.js";
import { addVolume, mountWith } from "./storage.js";

/**
 * Adds an entry of HostConfig.Mounts, or of a service's. A type that no engine knows counts as a bind, to be
 * safe. Source: moby daemon/volume/mounts/linux_parser.go, ParseMountSpec.
 */
export function addMount(
  storage: Storage,
  field: string,
  mount: Body,
  apiMinor: number | null,
): void {
  const facts = mountFactsOf(field, mount);
  storage.mounts.push(facts);
  if (!KNOWN_TYPES.has(facts.type)) addHostPath(storage, facts, mount, apiMinor);
  if (isVolume(facts.type, mount)) addMountedVolume(storage, facts, mount);
}

/** Types whose source is not a host path. */
const KNOWN_TYPES: ReadonlySet<string> = new Set(["volume", "tmpfs", "image", "cluster"]);

function mountFactsOf(field: string, mount: Body): MountFacts {
  const bind = objectOf(mount, "BindOptions");
  const tmpfs = objectOf(mount, "TmpfsOptions");
  return mountWith({
    field,
    origin: "mounts",
    type: textOf(mount, "Type"),
    source: textOf(mount, "Source"),
    target: cleanPath(textOf(mount, "Target")),
    read_only: isReadOnly(mount, bind),
    propagation: textOf(bind, "Propagation"),
    subpath:
      textOf(objectOf(mount, "VolumeOptions"), "Subpath") ||
      textOf(objectOf(mount, "ImageOptions"), "Subpath"),
    fills:
      textOf(mount, "Type") === "volume" && !flagOf(objectOf(mount, "VolumeOptions"), "NoCopy"),
    tmpfs_bytes: integerOf(tmpfs, "SizeBytes"),
    tmpfs_options: tmpfsOptionsOf(tmpfs),
  });
}

function isReadOnly(mount: Body, bind: Body): boolean {
  const shallow = flagOf(bind, "NonRecursive") || flagOf(bind, "ReadOnlyNonRecursive");
  return flagOf(mount, "ReadOnly") && !shallow;
}

/** Each option is a list of its name and, if present, its value. */
function tmpfsOptionsOf(tmpfs: Body): readonly string[] {
  return listOf(tmpfs, "Options").map((option) =>
    asList(option, "Options")
      .map((part) => asText(part, "Options"))
      .join("="),
  );
}

function addHostPath(
  storage: Storage,
  { field, source, target, read_only, propagation }: MountFacts,
  mount: Body,
  apiMinor: number | null,
): void {
  const options = objectOf(mount, "BindOptions");
  const path = bindSourceOf(source);
  const readOnly = read_only && staysReadOnly(path, target, propagation);
  const use = {
    readOnly,
    readOnlyBelow: readOnly && forcesRecursive(options, apiMinor),
    relabel: "" as const,
    creates: flagOf(options, "CreateMountpoint"),
  };
  storage.hostPaths.push(hostPathOf(`${field}.Source`, source, path, use));
}

/**
 * Returns true for the option that forces it. Without it dockerd makes the mounts below read-only if kernel
 * and runtime can, and reports nothing if they cannot. Below API 1.44 it drops the option, and never tries.
 */
function forcesRecursive(options: Body, apiMinor: number | null): boolean {
  return isSince(44, apiMinor) && flagOf(options, "ReadOnlyForceRecursive");
}

function isVolume(type: string, mount: Body): boolean {
  return type === "volume" || type === "cluster" || mount["VolumeOptions"] !== undefined;
}

function addMountedVolume(storage: Storage, facts: MountFacts, mount: Body): void {
  const { field, type, source } = facts;
  const driver = objectOf(objectOf(mount, "VolumeOptions"), "DriverConfig");
  const volume = {
    field,
    name: source,
    driver: textOf(driver, "Name"),
    options: textMapOf(driver, "Options"),
    cluster: type === "cluster",
  };
  addVolume(storage, volume, `${field}.VolumeOptions.DriverConfig.Options`, facts);
}
