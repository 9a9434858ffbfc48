import type { HostPath, InsideBind, MountFacts } from "../../../domain/storage-facts.js";
import { cleanPath, isUnder } from "../../host-paths/lexical-paths.js";

/** A bind's target, and the member `field` of its source among the host paths; a volume may be a bind. */
export interface Bind {
  readonly target: string;
  readonly sourceField: string;
}

/** A path in the container: `path` as sent or cleaned, `""` for none. */
interface Lying {
  readonly field: string;
  readonly path: string;
}

/** Returns the binds among the mounts of a new container or service. */
export function bindsOf({
  mounts,
  hostPaths,
}: {
  readonly mounts: readonly MountFacts[];
  readonly hostPaths: readonly HostPath[];
}): readonly Bind[] {
  const fields = hostPaths.map(({ field }) => field);
  return mounts.flatMap(({ field, target, type }) => {
    if (NO_BINDS.has(type)) return [];
    const sources = type === "volume" ? optionsOf(field) : [field, `${field}.Source`];
    const sourceField = fields.find((one) => sources.includes(one));
    if (type === "volume" && sourceField === undefined) return [];
    return [{ target, sourceField: sourceField ?? "" }];
  });
}

/** The fields of the host paths that options in the mount itself reach. */
function optionsOf(field: string): readonly string[] {
  return ["device", "o"].map((option) => `${field}.VolumeOptions.DriverConfig.Options.${option}`);
}

/** Types that never contain host files. A volume may. */
const NO_BINDS: ReadonlySet<string> = new Set(["tmpfs", "image", "cluster"]);

/**
 * Paths at which dockerd and runc mount something in each container, or in one with --init or secrets.
 *
 * @see moby daemon/oci_linux.go, container.NetworkMounts and daemon/pkg/oci/defaults.go
 */
const OWN_MOUNTS: readonly string[] = [
  ...["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/sbin/docker-init", "/run/secrets"],
  ...["/dev/console", "/dev/mqueue", "/dev/pts", "/dev/shm", "/sys/fs/cgroup"],
];

/**
 * Returns what lies inside the target of a bind: other mounts, and the working directory. A bind's own target
 * does not count as inside it. dockerd refuses two mounts on one target.
 *
 * @param mounts Of all kinds; only dockerd knows a target that is `""`.
 */
export function insideBindsOf(
  binds: readonly Bind[],
  mounts: readonly { readonly field: string; readonly target: string }[],
  workingDir: Lying,
): readonly InsideBind[] {
  if (binds.length === 0) return [];
  const targets = mounts
    .filter(({ target }) => target !== "")
    .flatMap(({ field, target }) => insideOne(binds, { field, path: target }, "mount"));
  const own = binds.filter(isBelowRoot).flatMap((bind) => ownOf(bind).slice(0, 1));
  const at = workingDir.path === "" ? [] : insideOne(binds, workingDir, "working_dir");
  return [...targets, ...own, ...at];
}

/** dockerd refuses a mount onto the root. */
function isBelowRoot({ target }: Bind): boolean {
  return target !== "/";
}

function ownOf(bind: Bind): readonly InsideBind[] {
  return OWN_MOUNTS.flatMap((path) => insideOne([bind], { field: bind.sourceField, path }, "own"));
}

function insideOne(
  binds: readonly Bind[],
  { field, path }: Lying,
  kind: InsideBind["kind"],
): readonly InsideBind[] {
  // dockerd and runc resolve a relative path from the root.
  const clean = cleanPath(`/${path}`);
  return binds
    .filter(({ target }) => clean !== target && isInside(clean, target))
    .map(({ target, sourceField }) => ({
      field,
      kind,
      path: clean,
      bind: target,
      source_field: sourceField,
    }));
}

function isInside(path: string, target: string): boolean {
  return target === "/" || isUnder(path, target);
}
