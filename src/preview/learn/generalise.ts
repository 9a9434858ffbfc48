import type { Catalogue } from "../../domain/settings.js";
import { grantKey, grantText, type Grant } from "./grant.js";
import type { LearningRange } from "./learning-range.js";
import { mayStandFor, parentOf } from "./system-folders.js";

/** So many users of a profile make a value one of all its callers, and so many siblings become their folder. */
const MANY = 3;

/**
 * Generalises grants: a value that three users or more need holds for all callers of their profile, and three siblings or more
 * below one folder become the folder. A folder that would let an attack through is left out.
 */
export async function generalised(
  range: LearningRange,
  grants: readonly Grant[],
): Promise<readonly Grant[]> {
  let all = sharedByUsers(grants);
  for (const family of familiesIn(all, range.catalogue)) {
    const folder = folderOf(family);
    const tried = [...all.filter((grant) => !family.includes(grant)), folder];
    if (await isSafe(range, tried, folder)) all = tried;
  }
  return all;
}

async function isSafe(
  range: LearningRange,
  grants: readonly Grant[],
  { requests, profile }: Grant,
): Promise<boolean> {
  const [first] = requests;
  if (first === undefined) return false;
  const guard = await range.guardOf(await range.callerOf(first.user));
  const ofProfile = grants.filter((grant) => grant.profile === profile);
  return (await guard.opened(ofProfile)) === null;
}

/** Joins the same grant of several users. A lowered mode stays with those who need it. */
function sharedByUsers(grants: readonly Grant[]): readonly Grant[] {
  const groups = [...groupedBy(grants, grantKey)];
  return groups.map((same) => {
    const users = same.some((one) => one.users === null)
      ? null
      : [...new Set(same.flatMap((one) => one.users ?? []))].toSorted();
    const [first] = same;
    const isForAll = users === null || (first.name !== null && users.length >= MANY);
    return {
      ...first,
      users: isForAll ? null : users,
      requests: same.flatMap(({ requests }) => requests),
    };
  });
}

type Family = readonly [Grant, ...Grant[]];

/** Paths directly below one folder, of the same list and for the same users, either all `:ro` or none. */
function familiesIn(grants: readonly Grant[], catalogue: Catalogue): readonly Family[] {
  const paths = grants.filter((grant) => isPrefix(grant, catalogue));
  const families = groupedBy(paths, (grant) => {
    const { profile, users, control, name } = grant;
    return JSON.stringify([profile, users, control, name, ...partsOf(grant)]);
  });
  return [...families].filter(
    (family) => family.length >= MANY && mayStandFor(partsOf(family[0])[0]),
  );
}

function isPrefix({ control, name, how }: Grant, catalogue: Catalogue): boolean {
  return how === "add" && catalogue[control]?.parameters[name ?? ""]?.type === "prefixes";
}

/** The folder, and `:ro` or nothing. */
function partsOf(grant: Grant): readonly [folder: string, suffix: string] {
  const text = grantText(grant);
  const suffix = text.endsWith(":ro") ? ":ro" : "";
  return [parentOf(text.slice(0, text.length - suffix.length)), suffix];
}

function folderOf(family: Family): Grant {
  const [first] = family;
  return {
    ...first,
    value: partsOf(first).join(""),
    requests: [...new Set(family.flatMap(({ requests }) => requests))],
    general: family.map(grantText),
  };
}

function groupedBy<Item>(
  items: readonly Item[],
  keyFor: (item: Item) => string,
): Iterable<readonly [Item, ...Item[]]> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyFor(item));
    if (group === undefined) groups.set(keyFor(item), [item]);
    else group.push(item);
  }
  return groups.values();
}
