import type { GroupOfContainer, UserOfContainer } from "../../../domain/spec-facts.js";

/** The largest id that dockerd accepts; engines up to 27 read a larger number as a name. */
const MAX_ID = 2 ** 31 - 1;

/**
 * Reads `user[:group]` as dockerd does: split at colons, ignoring the third and later parts; a part that strconv.Atoi
 * accepts is an id. Source: moby/sys/user, GetExecUser.
 *
 * @example
 * userOfContainer("User", ":1000").is_root // true
 * userOfContainer("User", "+0:1000").is_root // true
 * userOfContainer("User", "app").is_root // null
 */
export function userOfContainer(field: string, raw: string): UserOfContainer {
  const [user = "", group = ""] = raw.split(":", 2);
  const uid = plainIdOf(user);
  const gid = plainIdOf(group);
  return {
    field,
    raw,
    user,
    group,
    uid,
    gid,
    canonical: isOwn(uid) && isOwn(gid) && raw === `${uid}:${gid}`,
    is_root: user === "" && raw !== "" ? true : isRoot(user),
    is_root_group: isRoot(group),
  };
}

/** Reads GroupAdd, or Groups of a service. */
export function groupsOfContainer(
  field: string,
  groups: readonly string[],
): readonly GroupOfContainer[] {
  return groups.map((raw, index) => ({
    field: `${field}[${index}]`,
    raw,
    gid: plainIdOf(raw),
    is_root: isRoot(raw),
  }));
}

function isOwn(id: number | null): id is number {
  return id !== null && id > 0;
}

function plainIdOf(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,9})$/.test(text)) return null;
  const id = Number(text);
  return id <= MAX_ID ? id : null;
}

/** Returns null if the image's files decide: nothing, a name, or a number that dockerd reads as a name. */
function isRoot(text: string): boolean | null {
  if (text === "root") return true;
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  const id = Number(text);
  if (id === 0) return true;
  return id > 0 && id <= MAX_ID ? false : null;
}
