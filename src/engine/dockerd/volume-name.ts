import { textIn } from "./members.js";

/** The path of a volume of the local driver: `/var/lib/docker/volumes/NAME/_data`. */
const SOURCE = /\/volumes\/([^/]+)\/_data$/;

/**
 * Reads the name of a mounted volume. For one of `-v /target` dockerd writes no name, and only the source shows it.
 *
 * @param field The mount, for the error message.
 * @see moby daemon/volumes.go, registerMountPoints, which sets no name there
 */
export function volumeNameIn(mount: Record<string, unknown>, field: string): string {
  const name = textIn(mount["Name"], `${field}.Name`);
  if (name !== "" || mount["Type"] !== "volume") return name;
  const [, found = ""] = SOURCE.exec(textIn(mount["Source"], `${field}.Source`)) ?? [];
  return found;
}

/**
 * Returns the query by which dockerd lists the containers of all states with one of the volumes `names`: it filters by the
 * names that it has written, so for a volume that it named itself it must list all.
 */
export function volumeQueryOf(names: readonly string[]): string {
  const filters = encodeURIComponent(JSON.stringify({ volume: names }));
  return names.some((name) => NAMED_BY_DOCKERD.test(name)) ? "?all=1" : `?all=1&filters=${filters}`;
}

const NAMED_BY_DOCKERD = /^[0-9a-f]{64}$/;
