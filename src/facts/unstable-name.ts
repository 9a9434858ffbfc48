import type { Finding } from "../domain/call.js";
import type { Facts } from "../domain/facts.js";

/**
 * Finds a name or reference that can mean different things to Dockwarden and dockerd, or at different times. Such a
 * request is refused in every profile, so that a full id means one object and a name is read in one way only.
 */
export function unstableNameIn(facts: Facts): Finding | null {
  return unstableNewName(facts) ?? unstableReference(facts);
}

/** The newest dockerd drops the spaces around both names of a rename. */
function unstableNewName({ request, objects }: Facts): Finding | null {
  const { action } = request;
  if (!action.endsWith(".create") && action !== "container.rename") return null;
  for (const { kind, field, name } of objects ?? []) {
    const detail = problemOf(kind, name);
    if (detail !== null) return refused(field, detail);
  }
  return null;
}

function problemOf(kind: string, name: string): string | null {
  if (isIdOf(kind, name)) return LIKE_AN_ID;
  return isSpaced(name) ? SPACES : null;
}

/** What refers to a container. */
function unstableReference({ request, network }: Facts): Finding | null {
  const { action, vars, query } = request;
  const references = [
    { field: "path", ref: NAMES_CONTAINER.test(action) ? vars["name"] : undefined },
    { field: "Container", ref: network?.container },
    { field: "container", ref: action === "image.commit" ? query["container"]?.[0] : undefined },
  ];
  const spaced = references.find(({ ref }) => isSpaced(ref ?? ""));
  return spaced === undefined ? null : refused(spaced.field, SPACES);
}

function isSpaced(name: string): boolean {
  return name !== name.trim();
}

const NAMES_CONTAINER =
  /^(?:container|checkpoint)\.(?!create$|list$|prune$)|^checkpoint\.|^exec\.create$/;

const LIKE_AN_ID =
  "a name of the form of a full id could be taken for another object's id; choose another name";
const SPACES =
  "white space at the beginning or end of a name, which some versions of dockerd drop; leave it out";

function refused(path: string, detail: string): Finding {
  return { kind: "shape", path, detail };
}

/** Ids of containers and networks have 64 hexadecimal digits, those of a swarm's objects 25 letters and digits. */
function isIdOf(kind: string, name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name) || (kind !== "container" && /^[0-9a-z]{25}$/.test(name));
}
