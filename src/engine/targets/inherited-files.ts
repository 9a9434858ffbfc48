import type { ContainerObject, NetworkFile, StoredMount } from "../../domain/dockerd-object.js";
import type { Sharing } from "../../domain/sharing.js";
import type { HostPath } from "../../domain/storage-facts.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import { bindSourceOf, hostPathOf } from "../host-paths/host-path.js";
import { cleanPath } from "../host-paths/lexical-paths.js";

/** Inspects references to containers afresh. */
export type FindContainers = (
  references: readonly Reference[],
) => Promise<readonly FoundReference[]>;

/** Containers that join each other one after the other; honest ones are two or three. */
const MAX_CHAIN = 8;

/** Fields of files that come from a container whose network is joined. */
const JOINED = "NetworkMode.";

/**
 * Returns the files of a container that it took from a container whose network it joined, and that are not dockerd's
 * own: dockerd binds them by their paths, as root, whenever it mounts the container. Files that a mount of the container
 * replaces are among its mounts.
 *
 * @param dataRoot Null if unknown; then every file counts.
 * @see moby daemon/volumes_unix.go, setupMounts
 */
export function foreignFilesOf(
  { stored: { files, mounts } }: ContainerObject,
  dataRoot: string | null,
): readonly NetworkFile[] {
  return files.filter((file) => !isDockerds(file, dataRoot) && !isMountedOver(file, mounts));
}

/** Returns such files as host paths; null if the data root is not known. */
export function ownFilePathsOf(
  container: ContainerObject,
  dataRoot: string | null,
): readonly HostPath[] | null {
  const files = foreignFilesOf(container, dataRoot);
  if (dataRoot === null && files.length > 0) return null;
  return files.map(({ field, source }) => pathOf(field, source));
}

/**
 * Returns the host paths that a container gets from those whose networks it joins when it starts, and these from others.
 * dockerd copies the paths of their /etc/hosts, /etc/hostname and /etc/resolv.conf, which are the sources of their mounts
 * there, if they have some. Null if one of them could not be inspected, and if too many join each other.
 *
 * @see moby daemon/container_operations_unix.go, initializeNetworkingPaths
 */
export async function joinedFilePathsOf(
  sharing: readonly Sharing[],
  find: FindContainers,
  dataRoot: string | null,
): Promise<readonly HostPath[] | null> {
  const containers = await joinedBy(sharing, find);
  const given = containers?.map((one) => givenBy(one, dataRoot)) ?? [null];
  const known = given.filter((paths) => paths !== null);
  if (known.length < given.length) return null;
  const distinct = new Map(known.flat().map((one) => [`${one.field} ${one.path}`, one]));
  return [...distinct.values()];
}

/** Returns the containers whose networks are joined, one after the other; null if they are not all known. */
async function joinedBy(
  sharing: readonly Sharing[],
  find: FindContainers,
): Promise<readonly ContainerObject[] | null> {
  const containers: ContainerObject[] = [];
  let references = networksIn(sharing);
  for (let length = 0; references.length > 0; length++) {
    const found = length === MAX_CHAIN ? null : containersIn(await find(references));
    if (found === null) return null;
    containers.push(...found);
    references = networksIn(found.flatMap((one) => one.sharing));
  }
  return containers;
}

function networksIn(sharing: readonly Sharing[]): readonly Reference[] {
  return sharing
    .filter(({ kind }) => kind === "network")
    .map(({ field, ref }) => ({ field, kind: "container", use: "share", ref }));
}

/** Null if one could not be inspected; dockerd starts no container that joins one that does not exist. */
function containersIn(found: readonly FoundReference[]): readonly ContainerObject[] | null {
  const there = found.filter(({ answer }) => answer.state !== "missing");
  const containers = there.flatMap(({ answer }) =>
    answer.state === "found" && answer.object.container !== null ? [answer.object.container] : [],
  );
  return containers.length < there.length ? null : containers;
}

/** Returns the files that a container passes on now, and those that it will pass on once it has started again. */
function givenBy(
  { stored: { files, mounts } }: ContainerObject,
  dataRoot: string | null,
): readonly HostPath[] | null {
  if (dataRoot === null && files.length > 0) return null;
  const kept = files.filter((file) => !isDockerds(file, dataRoot));
  const mounted = mounts.flatMap(({ type, target, source }) => {
    const field = FIELDS.get(target);
    return field === undefined || type === "tmpfs" ? [] : [{ field, source }];
  });
  return [...kept, ...mounted].map(({ field, source }) => pathOf(`${JOINED}${field}`, source));
}

/** The file that dockerd writes for each container, and its member of the inspection. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ["/etc/hostname", "HostnamePath"],
  ["/etc/hosts", "HostsPath"],
  ["/etc/resolv.conf", "ResolvConfPath"],
]);

/** Returns true for a file that dockerd keeps in the folder of any container. */
function isDockerds({ target, source }: NetworkFile, dataRoot: string | null): boolean {
  if (dataRoot === null) return false;
  const folder = `${cleanPath(dataRoot)}/containers/`;
  if (!source.startsWith(folder)) return false;
  const [id = "", ...rest] = source.slice(folder.length).split("/");
  return /^[0-9a-f]{64}$/.test(id) && `/etc/${rest.join("/")}` === target;
}

/** A tmpfs at the same place would leave the mount out, and dockerd would bind the file. */
function isMountedOver({ target }: NetworkFile, mounts: readonly StoredMount[]): boolean {
  const there = mounts.filter((mount) => mount.target === target);
  return there.length > 0 && there.every(({ type }) => type !== "tmpfs");
}

/** dockerd relabels such a file, shared, and lets the container write it. */
function pathOf(field: string, source: string): HostPath {
  const use = { readOnly: false, readOnlyBelow: false, relabel: "z", creates: false } as const;
  return hostPathOf(field, source, bindSourceOf(source), use);
}
