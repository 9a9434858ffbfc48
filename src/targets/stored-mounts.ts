import { mountsNamed, resolvesMounts } from "../domain/resolves-mounts.js";
import type { Facts } from "../domain/facts.js";
import type { Reference } from "../domain/target-facts.js";
import { withNewMounts } from "./new-mounts.js";
import { referencesOf } from "./references.js";
import { storedFactsOf, type StoredFacts } from "./stored-facts-of.js";
import type { Directory } from "../dockerd/directory.js";
import type { Seen } from "../dockerd/inspect.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";

/** Finds out what dockerd will mount for a container that exists, and what the volumes of a new one are. */
export interface StoredMounts {
  /**
   * The facts with the paths of the host that dockerd resolves again in this request, or that it reaches by what a new
   * container mounts by name, as far as a control that holds for the caller asks for them. What could not be found out is null, and a gap.
   *
   * @param seen The inspections of this evaluation. The cache of all requests is not used, because a path may have changed
   *   since.
   */
  into(facts: Facts, seen: Seen): Promise<Facts>;
}

/** @param directory Null where dockerd may not be asked: only what the request itself names is known. */
export function createStoredMounts(
  inspections: InspectionsByProfile,
  directory: Directory | null,
): StoredMounts {
  return {
    async into(facts, seen) {
      if (directory === null || !isAsked(facts, inspections)) return facts;
      if (mountsNamed(facts.request.action)) return mountingNew(facts, directory, seen);
      const containers = referencesOf(facts, CONTAINER)?.filter(isSubject) ?? [];
      if (containers.length === 0) return facts;
      const found = await directory.find(facts.user.name, containers, {
        volumes: true,
        seen,
      });
      return withStored(facts, storedFactsOf(found));
    },
  };
}

async function mountingNew(facts: Facts, directory: Directory, seen: Seen): Promise<Facts> {
  const mounted = referencesOf(facts, MOUNTED)?.filter((one) => isMounted(facts, one)) ?? [];
  if (mounted.length === 0) return facts;
  const found = await directory.find(facts.user.name, mounted, { volumes: true, seen });
  const reached = withNewMounts(facts, found);
  const isUnknown = reached.host_paths === null && facts.host_paths !== null;
  return { ...facts, ...reached, gaps: isUnknown ? [...facts.gaps, "host_paths"] : facts.gaps };
}

const MOUNTED: ReadonlySet<string> = new Set(["container", "volume"]);

function isMounted({ sharing }: Facts, { kind, use, ref }: Reference): boolean {
  if (kind === "volume") return use === "mount";
  return sharing?.some((one) => one.kind === "volumes" && one.ref === ref) ?? true;
}

const CONTAINER: ReadonlySet<string> = new Set(["container"]);

function isSubject({ use }: Reference): boolean {
  return use === "subject";
}

function isAsked(facts: Facts, inspections: InspectionsByProfile): boolean {
  const { set, request, overrides, spec } = facts;
  if (!resolvesMounts(request.action) && !mountsNamed(request.action)) return false;
  if (request.action === "container.update" && !restartsByItself(spec)) return false;
  return inspections.get(set)?.kinds(request.action, overrides).has("stored") ?? false;
}

/** An update without a restart policy leaves it as it is; one that could not be read may set one. */
function restartsByItself(spec: Facts["spec"]): boolean {
  return spec === null || !["", "no"].includes(spec.restart.name ?? "always");
}

function withStored(facts: Facts, stored: StoredFacts): Facts {
  const isUnknown = stored.host_paths === null;
  const named = facts.host_paths;
  return {
    ...facts,
    ...stored,
    host_paths:
      named === null || stored.host_paths === null ? null : [...named, ...stored.host_paths],
    gaps: isUnknown ? [...facts.gaps, "host_paths"] : facts.gaps,
  };
}
