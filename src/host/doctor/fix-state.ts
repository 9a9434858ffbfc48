import type { DockerdVersion } from "./host-facts.js";

/** `[29, 3, 1]` */
export type ReleaseNumber = readonly [major: number, minor: number, patch: number];

/** A release of Docker itself. Anything behind the numbers is a distribution's or a development build's. */
const RELEASE = /^v?(\d+)\.(\d+)\.(\d+)(\D.*)?$/;

/** Docker's own builds, and others from unchanged source, name the commit. Debian and Ubuntu write their package's version. */
const COMMIT = /^[0-9a-f]{7,40}$/;

/** A build from before the release of that number. */
const PRERELEASE = /^-?(?:alpha|beta|rc|dev|tp)/;

/**
 * Returns whether a dockerd has a fix. Distributions add fixes without raising the number and never remove one. So a
 * number from the fix on is proof, and a lower number is proof only for an unchanged release.
 *
 * @param fixed The first release of each line with the fix, in order.
 */
export function fixState(
  { version, gitCommit }: Pick<DockerdVersion, "version" | "gitCommit">,
  fixed: readonly ReleaseNumber[],
): "fixed" | "affected" | "undecided" {
  const [, major, minor, patch, rest = ""] = RELEASE.exec(version) ?? [];
  if (major === undefined || PRERELEASE.test(rest)) return "undecided";
  if (hasFix([Number(major), Number(minor), Number(patch)], fixed)) return "fixed";
  return rest === "" && COMMIT.test(gitCommit) ? "affected" : "undecided";
}

function hasFix(release: ReleaseNumber, fixed: readonly ReleaseNumber[]): boolean {
  const [major, minor, patch] = release;
  const ofLine = fixed.find(([line, sub]) => line === major && sub === minor);
  if (ofLine !== undefined) return patch >= ofLine[2];
  const newest = fixed.at(-1);
  return newest !== undefined && isAfter(release, newest);
}

function isAfter([major, minor]: ReleaseNumber, [otherMajor, otherMinor]: ReleaseNumber): boolean {
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}
