import type { ReferenceKind } from "../../domain/dockerd-object.js";
import type { Facts } from "../../domain/facts.js";
import type { Reference } from "../../domain/target-facts.js";

/**
 * Returns each object of dockerd's that a request names, once; null if the request could not be read.
 *
 * @param kinds Those that matter.
 */
export function referencesOf(
  facts: Facts,
  kinds: ReadonlySet<string>,
): readonly Reference[] | null {
  const named = [
    subjectOf(facts),
    containersOf(facts),
    sharedBy(facts),
    volumesOf(facts),
    networksOf(facts),
    givenBy(facts),
  ];
  if (named.includes(null)) return null;
  const references = named.flatMap((list) => list ?? []);
  const distinct = new Map(references.map((one) => [`${one.use} ${one.kind} ${one.ref}`, one]));
  return [...distinct.values()].filter(({ kind }) => kinds.has(kind));
}

/** The kind of the object in the path, by the first word of the action. */
const SUBJECTS: Readonly<Record<string, ReferenceKind>> = {
  container: "container",
  checkpoint: "container",
  exec: "exec",
  network: "network",
  volume: "volume",
  service: "service",
  task: "task",
  secret: "secret",
  config: "config",
};

function subjectOf({ request }: Facts): readonly Reference[] {
  const { action, vars } = request;
  const [word = ""] = action.split(".", 1);
  const ref = vars["name"] ?? vars["id"];
  if (ref === undefined || !Object.hasOwn(SUBJECTS, word)) return [];
  // An exec is made of a container, which the path names.
  const kind = action === "exec.create" ? "container" : SUBJECTS[word];
  return kind === undefined ? [] : [{ field: "path", kind, use: "subject", ref }];
}

/** Containers that a call is about and that its path does not name. */
function containersOf(facts: Facts): readonly Reference[] | null {
  switch (facts.request.action) {
    case "image.commit":
      return aboutContainer("container", facts.request.query["container"]?.[0] ?? "");
    case "network.connect":
    case "network.disconnect":
      return connected(facts);
    default:
      return [];
  }
}

function connected({ network }: Facts): readonly Reference[] | null {
  const container = network?.container ?? null;
  return container === null ? null : aboutContainer("Container", container);
}

function aboutContainer(field: string, ref: string): readonly Reference[] {
  return [{ field, kind: "container", use: "subject", ref }];
}

function sharedBy({ sharing }: Facts): readonly Reference[] | null {
  return (
    sharing?.map(({ field, ref }) => ({ field, kind: "container", use: "share", ref })) ?? null
  );
}

/** A volume that is created may be there already, and is given to whoever asks for it. */
function volumesOf({ volumes, request }: Facts): readonly Reference[] | null {
  if (volumes === null) return null;
  if (request.action === "volume.update") return [];
  const use = request.action === "volume.create" ? "subject" : "mount";
  return volumes
    .filter(({ name }) => name !== "")
    .map(({ field, name }) => ({ field, kind: "volume", use, ref: name }));
}

/** Returns the secrets and configs that are mounted in the containers of a service. */
function givenBy({ swarm }: Facts): readonly Reference[] {
  return (swarm?.given ?? []).map((one) => ({ ...one, use: "mount" }));
}

function networksOf({ spec, network }: Facts): readonly Reference[] | null {
  const joined = spec === null ? [] : spec.networks;
  if (joined === null) return null;
  const id = network?.network_id ?? "";
  return [
    ...joined.map(({ field, ref }) => ({ field, kind: "network", use: "attach", ref }) as const),
    ...(id === ""
      ? []
      : [{ field: "EndpointConfig.NetworkID", kind: "network", use: "attach", ref: id } as const]),
  ];
}
