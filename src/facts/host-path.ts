import type { HostPath } from "../domain/storage-facts.js";
import { cleanPath } from "./clean-path.js";

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
    engine_socket: null,
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
