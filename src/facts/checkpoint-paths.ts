import type { CheckpointFacts } from "../domain/object-facts.js";
import type { HostPath } from "../domain/storage-facts.js";
import { cleanPath } from "./clean-path.js";
import { hostPathOf, PLAIN_USE } from "./host-path.js";

/**
 * The host path of a checkpoint: its folder joined with its id, which dockerd does not look at
 * everywhere. Without a folder dockerd uses the container's own, and only an id with a slash or dots
 * leaves it; that stays relative, so that it resolves to nothing.
 * Source: moby daemon/checkpoint.go, getCheckpointDir.
 */
export function checkpointPathsOf(
  { id, dir }: CheckpointFacts,
  field: string,
  creates: boolean,
): readonly HostPath[] {
  const use = { ...PLAIN_USE, creates };
  if (dir !== "") return [hostPathOf(field, `${dir}/${id}`, cleanPath(`${dir}/${id}`), use)];
  return /[/]|^\.\.?$/.test(id) ? [hostPathOf(field, id, cleanPath(`./${id}`), use)] : [];
}
