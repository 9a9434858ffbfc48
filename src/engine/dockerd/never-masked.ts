const POWERCAP = "/sys/devices/virtual/powercap";

/** The first patch of each release that masks it, the newest release last; later releases do. */
const MASKS_POWERCAP: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [20, 10, 27],
  [23, 0, 8],
  [24, 0, 7],
];

/**
 * Returns the system paths that an engine of a version masks in no container, though newer engines do; none
 * for a version unlike `20.10.24+dfsg1`.
 *
 * Source: moby oci/defaults.go, of each tag.
 */
export function neverMaskedBy(version: string): readonly string[] {
  const [, major, minor, patch] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\D|$)/.exec(version) ?? [];
  if (major === undefined) return [];
  const first = MASKS_POWERCAP.find(([one, two]) => one === Number(major) && two === Number(minor));
  return first !== undefined && Number(patch) < first[2] ? [POWERCAP] : [];
}
