import type { CheckpointFacts } from "../domain/object-facts.js";
import type { HostPath } from "../domain/storage-facts.js";
import { cleanPath } from "./lexical-paths.js";

/** What a host path is used for, beside where it is. */
export interface HostPathUse {
  readonly readOnly: boolean;
  /** As HostPath.read_only_below. */
  readonly readOnlyBelow: boolean;
  readonly relabel: "" | "z" | "Z";
  readonly creates: boolean;
}

/** A path that is only named. */
export const PLAIN_USE: HostPathUse = {
  readOnly: false,
  readOnlyBelow: false,
  relabel: "",
  creates: false,
};

/**
 * A host path of which the text is known and nothing has been looked up. A path that is not absolute
 * stays so: what it stands for is the daemon's to tell.
 */
export function hostPathOf(field: string, raw: string, path: string, use: HostPathUse): HostPath {
  return {
    field,
    raw,
    path,
    resolved: null,
    exists: null,
    file_type: null,
    docker_socket: null,
    writers: null,
    read_only: use.readOnly,
    read_only_below: use.readOnlyBelow,
    relabel: use.relabel,
    creates: use.creates,
  };
}

/**
 * The source of a bind, cleaned. One without a slash at its start stays as it is, a backslash among them,
 * which dockerd takes for a slash when it asks whether the source is absolute, and for itself afterwards.
 */
export function bindSourceOf(raw: string): string {
  return raw.startsWith("/") ? cleanPath(raw) : raw;
}

/**
 * The file that a driver's name leads to where it is no plain name. dockerd joins the name of a driver that
 * it does not have to the folders of plugins, so that `../../../srv/x` is a plugin anywhere on the host,
 * the caller's own included, and `./x` is the plugin `x` under another name, which dockerd activates once more.
 * The path stays relative and so never resolves.
 * Source: moby pkg/plugins/discovery.go, pluginPaths.
 */
export function driverPathsOf(field: string, name: string): readonly HostPath[] {
  if (name === "" || !name.split("/").some((part) => NO_PLAIN_PART.has(part))) return [];
  return [hostPathOf(field, name, name.replace(/^\/+/, ""), PLAIN_USE)];
}

const NO_PLAIN_PART: ReadonlySet<string> = new Set(["", ".", ".."]);

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
