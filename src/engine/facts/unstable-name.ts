import type { Call, RequestFinding } from "../../domain/call.js";
import type { Facts } from "../../domain/facts.js";
import type { VolumeFacts } from "../../domain/storage-facts.js";
import { aliasesOfLinks } from "./container/sharing.js";
import { haveSameOptions } from "./storage/volume-options.js";

/**
 * Finds a name or reference that can mean different things to Dockwarden and dockerd, or at different times. Such a
 * request is refused in every profile, so that a full id means one object and a name is read in one way only.
 */
export function unstableNameIn(facts: Facts, call: Call): RequestFinding | null {
  return (
    unstableNewName(facts) ??
    unstableReference(facts) ??
    unstableNetwork(facts) ??
    unstableVolume(facts) ??
    unstableLink(call)
  );
}

/** The newest dockerd trims the spaces around both names of a rename. */
function unstableNewName({ request, objects }: Facts): RequestFinding | null {
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

/** Checks a reference to a container. */
function unstableReference({ request, network }: Facts): RequestFinding | null {
  const { action, vars, query } = request;
  const references = [
    { field: "path", ref: NAMES_CONTAINER.test(action) ? vars["name"] : undefined },
    { field: "Container", ref: network?.container },
    { field: "container", ref: action === "image.commit" ? query["container"]?.[0] : undefined },
  ];
  const spaced = references.find(({ ref }) => isSpaced(ref ?? ""));
  return spaced === undefined ? null : refused(spaced.field, SPACES);
}

/** White space that Go's strings.TrimSpace or JavaScript's trim() removes. */
const SPACED = /^[\s\u0085]|[\s\u0085]$/;

function isSpaced(name: string): boolean {
  return SPACED.test(name);
}

/** dockerd stores an endpoint's network as it was sent, and resolves it when the container starts. */
function unstableNetwork({ spec, network }: Facts): RequestFinding | null {
  const ids = [
    ...(spec?.networks ?? []).filter(({ field }) => field.endsWith(".NetworkID")),
    { field: "EndpointConfig.NetworkID", ref: network?.network_id ?? "" },
  ];
  const unstable = ids.find(({ ref }) => ref !== "" && !isIdOf("network", ref));
  return unstable === undefined ? null : refused(unstable.field, NO_FULL_ID);
}

/**
 * dockerd makes a volume by the first mount that names it, so a later mount of another description gets that volume.
 *
 * @see moby daemon/create_unix.go, createContainerVolumesOS, and volume/service/store.go, create
 */
function unstableVolume({ volumes }: Facts): RequestFinding | null {
  const firsts = new Map<string, VolumeFacts>();
  for (const volume of volumes ?? []) {
    const first = firsts.get(volume.name);
    if (first === undefined) firsts.set(volume.name, volume);
    else if (volume.name !== "" && !isDescribedAlike(volume, first))
      return refused(volume.field, OTHER_VOLUME);
  }
  return null;
}

function isDescribedAlike(one: VolumeFacts, other: VolumeFacts): boolean {
  return (
    one.driver === other.driver &&
    one.cluster === other.cluster &&
    haveSameOptions(one.options, other.options)
  );
}

/**
 * dockerd joins the alias of a link to the name of its container, so an alias with `..` can become any name,
 * which dockerd assigns when the container starts.
 *
 * @see moby daemon/links.go and daemon/names.go, registerLink and reserveName
 */
function unstableLink(call: Call): RequestFinding | null {
  const unstable = aliasesOfLinks(call).find(({ alias }) => PATH_IN_ALIAS.test(alias));
  return unstable === undefined ? null : refused(unstable.field, PATH_AS_ALIAS);
}

/** A slash at the beginning changes nothing. */
const PATH_IN_ALIAS = /.\/|^\/?\.{0,2}$/s;

const NAMES_CONTAINER =
  /^(?:container|checkpoint)\.(?!create$|list$|prune$)|^checkpoint\.|^exec\.create$/;

const LIKE_AN_ID =
  "a name of the form of a full id could be taken for another object's id; choose another name";
const NO_FULL_ID =
  "dockerd resolves this text again when the container starts, so it must be a full id; name the network by the key of EndpointsConfig alone, or send its id in full";
const OTHER_VOLUME =
  "another mount describes the volume of this name with another driver or other options; describe it alike in each mount, or create it first";
const PATH_AS_ALIAS =
  "the alias of a link must not be a path, by which dockerd gives another name; choose an alias without a slash";
const SPACES =
  "white space at the beginning or end of a name, which some versions of dockerd drop; leave it out";

function refused(path: string, detail: string): RequestFinding {
  return { kind: "shape", path, detail };
}

/** Ids of containers and networks have 64 hexadecimal digits, those of a swarm's objects 25 letters and digits. */
function isIdOf(kind: string, name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name) || (kind !== "container" && /^[0-9a-z]{25}$/.test(name));
}
