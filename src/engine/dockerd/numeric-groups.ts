import { isAtLeast } from "./is-at-least.js";
import { listIn, mapIn, textIn } from "./members.js";

/**
 * Returns whether a group that a container adds by number is that number, whatever groups the image names: older releases
 * first look for a group with the number as its name. Reads `GET /version`; null if a version is unknown.
 *
 * @throws {Error} When a member has another type.
 */
export function numericGroupsIn(version: Record<string, unknown>): boolean | null {
  const both = [
    isAtLeast(textIn(version["Version"], "Version"), DOCKERD),
    isAtLeast(versionOfRunc(version["Components"]), RUNC),
  ];
  if (both.includes(false)) return false;
  return both.includes(null) ? null : true;
}

/** The first release with moby/sys/user v0.4.1, GetAdditionalGroups. */
const DOCKERD = [29, 6, 1] as const;
/** The first release that does not look into the image's /etc/group again. */
const RUNC = [1, 3, 0] as const;

/** dockerd names only its default runtime: any other is unknown. */
function versionOfRunc(components: unknown): string {
  const all = listIn(components, "Components").map((one) => mapIn(one, "Components"));
  return textIn(all.find(({ Name: name }) => name === "runc")?.["Version"], "Components.Version");
}
