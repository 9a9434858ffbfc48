import type { CheckpointFacts } from "../../domain/object-facts.js";
import type { HostPath } from "../../domain/storage-facts.js";
import { cleanPath } from "./lexical-paths.js";

/** A request's use of a host path. */
export interface HostPathUse {
  readonly readOnly: boolean;
  /** See HostPath.read_only_below. */
  readonly readOnlyBelow: boolean;
  readonly relabel: "" | "z" | "Z";
  readonly creates: boolean;
  /** Default false. */
  readonly filled?: boolean;
}

/** The use of a path that is only named. */
export const PLAIN_USE: HostPathUse = {
  readOnly: false,
  readOnlyBelow: false,
  relabel: "",
  creates: false,
};

/** Returns a host path with only its text, not resolved. A relative path stays so: only dockerd knows what it means. */
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
    filled: use.filled ?? false,
  };
}

/**
 * Returns the source of a bind, cleaned. One without a slash at its start stays as it is, including a leading
 * backslash: dockerd treats it as a slash when it checks whether the source is absolute, and literally afterwards.
 */
export function bindSourceOf(raw: string): string {
  return raw.startsWith("/") ? cleanPath(raw) : raw;
}

/**
 * Returns the file that a driver's name leads to if it is not a plain name. dockerd joins the name of an
 * unknown driver to the folders of plugins, so `../../../srv/x` is a plugin anywhere on the host, including
 * the caller's own, and `./x` is the plugin `x` under another name, which dockerd activates again. The path
 * stays relative and so never resolves. Source: moby pkg/plugins/discovery.go, pluginPaths.
 */
export function driverPathsOf(field: string, name: string): readonly HostPath[] {
  if (name === "" || !name.split("/").some((part) => NO_PLAIN_PART.has(part))) return [];
  return [hostPathOf(field, name, name.replace(/^\/+/, ""), PLAIN_USE)];
}

const NO_PLAIN_PART: ReadonlySet<string> = new Set(["", ".", ".."]);

/**
 * Returns the host path of a checkpoint: its folder joined with its id, which dockerd does not always check.
 * Without a folder dockerd uses the container's own, and only an id with a slash or dots leaves it; that
 * stays relative, so it resolves to nothing. Source: moby daemon/checkpoint.go, getCheckpointDir.
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
