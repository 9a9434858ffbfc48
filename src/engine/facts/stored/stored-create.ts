import type { Body, Call } from "../../../domain/call.js";
import type { Facts, HostFacts } from "../../../domain/facts.js";
import type { ShownContainer } from "../../../domain/shown-container.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import type { TargetFacts } from "../../../domain/target-facts.js";
import { readStoredContainer } from "../../request/read-stored-container.js";
import type { StoredContainerBody } from "../../request/read-stored-container.js";
import { excessOf } from "../input-limits.js";
import { factsOf } from "../facts-of.js";
import { createBodyOf, networksOfStored, type StoredNetwork } from "./stored-body.js";
import type { HostDefaults } from "./host-config.js";
import { endpointField } from "../network/networks.js";

/** A stored container as a create of it; or why there is none, a clause without full stop. */
export type StoredCreate =
  { readonly create: Facts } | { readonly create: null; readonly why: string };

/** The context of a stored container's evaluation. */
export interface StoredContext {
  /** The facts of the request that starts the container. */
  readonly start: Facts;
  readonly host: HostFacts;
  readonly defaults: HostDefaults;
}

/**
 * Builds the facts of a create that makes a container as dockerd stores it, for the caller who starts it. Its mounts are in
 * `spec`; the paths of the host that they reach now are those of the start, and are left out.
 */
export function storedCreateOf(shown: ShownContainer, context: StoredContext): StoredCreate {
  const read = readStoredContainer(shown);
  if (read.container === null) return { create: null, why: read.why };
  const { start, host, defaults } = context;
  const { container } = read;
  const body = createBodyOf(container, defaults);
  const facts = factsOf(callOf(container, body), {
    ...{ time: start.time, local: start.local, set: start.set, overrides: start.overrides },
    ...{ user: start.user, host: { ...host, api_max: shown.apiVersion } },
    bodyBytes: shown.bytes.length,
  });
  const excess = excessOf(facts);
  if (excess !== null) return { create: null, why: excess.detail };
  return { create: asStored(facts, container, start.targets) };
}

/** Returns the create that would make a container, by the newest API of dockerd. */
function callOf({ id, name }: StoredContainerBody, body: Body): Call {
  const chosen = isGenerated(name, id) ? "" : name;
  return {
    ...{ method: "POST", uri: "/containers/create", path: "/containers/create" },
    ...{ template: "/containers/create", version: "", vars: {} },
    ...{ action: "container.create", class: "run" },
    query: new Map([["name", [chosen]]]),
    queryTrusted: true,
    ...{ contentType: "application/json", contentLength: null, bodyPresent: true, upgrade: null },
    ...{ body, hygiene: [], unknownFields: [] },
  };
}

/**
 * Returns true for a name as dockerd makes them for containers that are given none: `brave_curie`, `brave_curie7`; or the
 * beginning of the id.
 *
 * @see moby daemon/names.go, generateAndReserveName
 */
function isGenerated(name: string, id: string): boolean {
  return /^[a-z]+_[a-z]+[0-9]?$/.test(name) || name === id.slice(0, 12);
}

function asStored(facts: Facts, { body }: StoredContainerBody, found: Facts["targets"]): Facts {
  const targets = found?.filter(({ use }) => use !== "subject") ?? null;
  const networks = networksOfStored(body);
  return {
    ...facts,
    ...ofContainerAlone(facts),
    ...{ targets, spec: facts.spec && inNetworks(facts.spec, networks, targets ?? []) },
  };
}

function inNetworks(
  spec: SpecFacts,
  stored: readonly StoredNetwork[],
  targets: readonly TargetFacts[],
): SpecFacts {
  return { ...spec, networks: spec.networks && networksNow(spec.networks, stored, targets) };
}

type OfContainer = Pick<Facts, "host_paths" | "sharing" | "variables" | "load" | "mounted_volumes">;

/** Leaves out what the start evaluates, and what comes of the image or of the inspection itself. */
function ofContainerAlone({
  host_paths,
  sharing,
  variables,
  load,
}: Omit<OfContainer, "mounted_volumes">): OfContainer {
  return {
    host_paths: only(host_paths, ({ field }) => field.startsWith(LOG)),
    // Whom the container joins is evaluated at the start. Only links are not.
    sharing: only(sharing, ({ kind }) => kind === "links"),
    // The image's variables are not the creator's secrets, and nothing tells them apart.
    variables: variables?.map((one) => ({ ...one, text: "", endings: "" })) ?? null,
    // The size of an inspection is not that of a body.
    load: only(load, ({ kind }) => kind !== "body_bytes"),
    // dockerd fills volumes when it creates a container, and never when it starts one.
    mounted_volumes: [],
  };
}

function only<Item>(
  list: readonly Item[] | null,
  isKept: (item: Item) => boolean,
): readonly Item[] | null {
  return list === null ? null : list.filter(isKept);
}

/** dockerd opens these paths when the container starts, beside its mounts. */
const LOG = "HostConfig.LogConfig.";

type Networks = NonNullable<SpecFacts["networks"]>;

/**
 * Returns the networks of a stored container by their names of today, which dockerd finds by their ids. Each network of a
 * user that `NetworkMode` names in whatever way is among the endpoints.
 *
 * @param targets With the networks as they were inspected.
 */
function networksNow(
  networks: Networks,
  stored: readonly StoredNetwork[],
  targets: readonly TargetFacts[],
): Networks {
  const names = new Map(
    stored.map(({ name, id }) => [endpointField(name), nameNow(name, id, targets)]),
  );
  return networks.flatMap(({ field, ref }) => {
    const name = names.get(field);
    if (name !== undefined) return [{ field, ref: name }];
    return stored.length > 0 && !BUILT_IN.has(ref) ? [] : [{ field, ref }];
  });
}

const BUILT_IN: ReadonlySet<string> = new Set(["bridge", "default", "host", "none"]);

function nameNow(name: string, id: string, targets: readonly TargetFacts[]): string {
  if (id === "") return name;
  const found = targets.find((target) => target.kind === "network" && target.id === id);
  return found?.ref ?? name;
}
