import { isAtLeast } from "./is-at-least.js";
import { listIn, textIn } from "./members.js";

/** dockerd's storage of images and its safety when it copies files of containers. */
export interface CopyFacts {
  /**
   * dockerd mounts nothing over a host path while it copies files of a container that runs. Null if its version or its
   * storage is unknown.
   */
  readonly copies_safely: boolean | null;
  /** containerd's snapshotters hold the images, no graph driver. Null if unknown. */
  readonly snapshot_store: boolean | null;
}

/**
 * Reads `GET /info`.
 *
 * @throws {Error} When a member has another type.
 */
export function copyFactsOf(info: Record<string, unknown>): CopyFacts {
  const store = hasSnapshotStore(info);
  const isFixed = isAtLeast(textIn(info["ServerVersion"], "ServerVersion"), FIXED);
  return { copies_safely: store === null ? null : isFixed, snapshot_store: store };
}

/** The first release without CVE-2026-41567, CVE-2026-41568 and CVE-2026-42306. */
const FIXED = [29, 5, 1] as const;

/** @see moby daemon/info.go, fillDriverInfo */
function hasSnapshotStore(info: Record<string, unknown>): boolean | null {
  if (textIn(info["Driver"], "Driver") === "") return null;
  const entries = listIn(info["DriverStatus"], "DriverStatus").map((entry) =>
    listIn(entry, "DriverStatus"),
  );
  return entries.some(
    ([name, value]) => name === "driver-type" && value === "io.containerd.snapshotter.v1",
  );
}
