import type {
  ContainerMount,
  ContainerObject,
  DockerdObject,
  Inspected,
} from "../../domain/dockerd-object.js";
import type { FoundReference, TargetFacts } from "../../domain/target-facts.js";
import { userOfContainer } from "../facts/container/user-of-container.js";
import { hostNameOf } from "../facts/network/resolution.js";
import { foreignFilesOf } from "./inherited-files.js";
import { volumeFactsOf, volumeHostPathsOf } from "../facts/storage/volume-options.js";

/** Getters of the owners of existing and of removed objects; null if unknown. */
interface OwnerQueries {
  readonly ownerOf: (object: DockerdObject) => string | null;
  readonly ownerOfGone: (id: string) => string | null;
}

/**
 * Returns the facts of a reference that the policy compares.
 *
 * @param dataRoot dockerd's; null if unknown.
 */
export function targetFactsOf(
  { reference, answer, volumes }: FoundReference,
  { ownerOf, ownerOfGone }: OwnerQueries,
  dataRoot: string | null,
): TargetFacts {
  if (answer.state !== "found") {
    const isMissing = answer.state === "missing" && reference.kind === "container";
    const owner = isMissing ? ownerOfGone(reference.ref) : null;
    return { ...reference, ...NOTHING, found: answer.state === "missing" ? false : null, owner };
  }
  const { object } = answer;
  return {
    ...reference,
    found: true,
    certain: isCertain(reference.ref, object),
    id: object.id,
    names: object.names,
    owner: ownerOf(object),
    labels: labelsOf(object),
    ...containerFactsOf(object),
    ...hostFactsOf(object, volumes, dataRoot),
    network: object.network,
    running: null,
    mounted: null,
    execs: null,
  };
}

/** Null for objects of other kinds. */
function containerFactsOf({ id, container }: DockerdObject) {
  if (container === null) return { user: null, host_names: null, root_read_only: null };
  return {
    user: userOf(container),
    host_names: hostNamesOf(id, container),
    root_read_only: container.rootReadOnly,
  };
}

/** Honest containers have some dozens, of a few hundred bytes. */
const MAX_LABEL_BYTES = 16_384;

/** Unknown if there are so many that evaluating them would keep other users waiting. */
function labelsOf({ labels }: DockerdObject): TargetFacts["labels"] {
  let left = MAX_LABEL_BYTES;
  for (const [key, value] of Object.entries(labels)) left -= key.length + value.length;
  return left < 0 ? null : labels;
}

/**
 * Returns true if the reference can mean no other object. A name in the form of a full id can, if it is from before such
 * names were refused. A volume has no id beside its name, and dockerd itself names anonymous volumes in that form.
 */
function isCertain(ref: string, { id, kind }: DockerdObject): boolean {
  return kind === "volume" || ref === id || !/^[0-9a-f]{64}$/.test(ref);
}

const NOTHING = {
  certain: true,
  id: null,
  names: null,
  owner: null,
  labels: null,
  user: null,
  host_writable: null,
  host_readable: null,
  host_names: null,
  root_read_only: null,
  network: null,
  running: null,
  mounted: null,
  execs: null,
} as const;

function hostNamesOf(id: string, { hostName, domainName }: ContainerObject): readonly string[] {
  const isChosen = hostName !== "" && !id.startsWith(hostName);
  const full = domainName === "" ? [] : [hostNameOf(`${hostName}.${domainName}`)];
  return [...(isChosen ? [hostNameOf(hostName)] : []), ...full];
}

function userOf({ user }: ContainerObject): TargetFacts["user"] {
  const {
    raw,
    group,
    uid,
    gid,
    canonical,
    is_root,
    is_root_group,
    user: name,
  } = userOfContainer("", user);
  return { raw, user: name, group, uid, gid, canonical, is_root, is_root_group };
}

/** Returns the access to the host's files through the mounts of a container, or by a volume. */
function hostFactsOf(
  { container, volume }: DockerdObject,
  volumes: readonly Inspected[],
  dataRoot: string | null,
): Pick<TargetFacts, "host_writable" | "host_readable"> {
  if (volume !== null) {
    const reached = reachOf(volume);
    return { host_readable: reached !== "none", host_writable: reached === "write" };
  }
  if (container === null) return { host_readable: null, host_writable: null };
  // Such a file is bound writable.
  const files = foreignFilesOf(container, dataRoot).map(() => "write" as const);
  const mounts = container.mounts.map((mount) => reachOfMount(mount, volumes));
  const reaches: readonly Reach[] = [...mounts, ...files];
  return {
    host_readable: reaches.some((reach) => reach !== "none"),
    host_writable: reaches.includes("write"),
  };
}

type Reach = "none" | "read" | "write";

/** Returns how far a mount of a container reaches the host's files. */
export function reachOfMount(mount: ContainerMount, volumes: readonly Inspected[]): Reach {
  if (mount.type === "tmpfs" || mount.type === "image") return "none";
  if (mount.type !== "volume") return mount.readOnly ? "read" : "write";
  const reached = reachOfNamed(mount.name, volumes);
  return mount.readOnly && reached === "write" ? "read" : reached;
}

/** A volume that could not be inspected may be anything. */
function reachOfNamed(name: string, volumes: readonly Inspected[]): Reach {
  const found = volumes.find((one) => one.state === "found" && one.object.names.includes(name));
  const volume = found?.state === "found" ? found.object.volume : null;
  return volume === null ? "write" : reachOf(volume);
}

/** Returns a volume's access to the host's files: `none` for the local driver's own, `write` for other drivers. */
function reachOf({ driver, options, cluster }: NonNullable<DockerdObject["volume"]>): Reach {
  if (driver !== "local" || cluster) return "write";
  const volume = volumeFactsOf({ field: "", name: "", driver, options, cluster });
  const paths = volumeHostPathsOf(volume, "");
  if (paths.length === 0) return volume.bind ? "write" : "none";
  return paths.every(({ read_only: readOnly }) => readOnly) ? "read" : "write";
}
