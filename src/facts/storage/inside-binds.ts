import type { HostPath, InsideBind, MountFacts } from "../../domain/storage-facts.js";
import { cleanPath, isUnder } from "../../host-paths/lexical-paths.js";

/** A bind's target, and the member `field` of its source among the host paths. */
interface Bind {
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
  const fields = new Set(hostPaths.map(({ field }) => field));
  return mounts.flatMap(({ field, target, type }) => {
    if (NO_BINDS.has(type)) return [];
    const sourceField = [field, `${field}.Source`].find((one) => fields.has(one)) ?? "";
    return [{ target, sourceField }];
  });
}

/** Types that never contain host files. */
const NO_BINDS: ReadonlySet<string> = new Set(["volume", "tmpfs", "image", "cluster"]);

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
  if (workingDir.path === "") return targets;
  return [...targets, ...insideOne(binds, workingDir, "working_dir")];
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
