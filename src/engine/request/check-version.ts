import type { RequestFinding } from "../../domain/call.js";
import type { RequestTarget } from "./read-target.js";
import { compareVersions } from "./go-values.js";

/** Below it, engines up to 25 accept a HostConfig at start, and 20.10 copies files by POST. */
const OLD_API = "1.24";
const OLD_ACTIONS = new Set(["container.start", "container.copy"]);

/** Refuses API versions outside the given range; a request without a version has dockerd's newest. */
export function checkVersion(
  { version, route }: RequestTarget,
  oldest: string,
  newest: string,
): readonly RequestFinding[] {
  if (version === null || version === "") return [];
  const least = route !== null && OLD_ACTIONS.has(route.action) ? later(oldest, OLD_API) : oldest;
  if (compareVersions(version, least) < 0) return [refused(`older than ${least}`)];
  return compareVersions(version, newest) > 0 ? [refused(`newer than ${newest}`)] : [];
}

function later(left: string, right: string): string {
  return compareVersions(left, right) < 0 ? right : left;
}

function refused(what: string): RequestFinding {
  return { kind: "api-version", path: "", detail: `an API version ${what}` };
}
