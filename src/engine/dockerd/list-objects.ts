import { isOfSwarmTask } from "../../domain/made-by-dockerd.js";
import { lastingTime, volumeId } from "../../domain/owner-names.js";
import type { Listing, LiveObject, ObjectKind } from "../../domain/owners.js";
import { readDockerdJson } from "./read-response.js";
import type { DockerdClient } from "./dockerd-client.js";
import { listIn, nameIn, objectIn, textIn, textsIn } from "./members.js";

/** The list of a kind's objects: its path, the member of the response, and the reader of each item. */
interface List {
  readonly kind: ObjectKind;
  readonly target: string;
  /** Null if the response is the list itself. */
  readonly member: string | null;
  readonly read: (item: Record<string, unknown>, apiVersion: string | undefined) => LiveObject;
}

const VOLUMES: List = { kind: "volume", target: "/volumes", member: "Volumes", read: readVolume };

const LISTS: readonly List[] = [
  { kind: "container", target: "/containers/json?all=1", member: null, read: readContainer },
  { kind: "network", target: "/networks", member: null, read: readNetwork },
  VOLUMES,
  { kind: "image", target: "/images/json?all=1", member: null, read: readImage },
];

/**
 * Lists all objects of the kinds that can be attributed, and of those whose keys are reused.
 *
 * @throws {Error} When dockerd does not answer, or with something else.
 */
export async function listObjects(
  client: Pick<DockerdClient, "get">,
  now: () => Date,
): Promise<Listing> {
  const time = now().toISOString();
  const objects: LiveObject[] = [];
  for (const list of LISTS) objects.push(...(await listed(client, list)));
  return { time, kinds: new Set(LISTS.map(({ kind }) => kind)), objects };
}

/**
 * Returns the ids of all volumes.
 *
 * @throws {Error} When dockerd does not answer, or with something else.
 */
export async function listVolumes(
  client: Pick<DockerdClient, "get">,
): Promise<ReadonlySet<string>> {
  return new Set((await listed(client, VOLUMES)).map(({ id }) => id));
}

async function listed(
  client: Pick<DockerdClient, "get">,
  { target, member, read }: List,
): Promise<readonly LiveObject[]> {
  const response = await client.get(target);
  const answer = readDockerdJson(target, response);
  const list = member === null ? answer : objectIn(answer, target)[member];
  return listIn(list, target).map((item) => read(objectIn(item, target), response.apiVersion));
}

function readContainer(item: Record<string, unknown>): LiveObject {
  const [name] = listIn(item["Names"], "Names").map((one) => textIn(one, "Names"));
  const labels = textsIn(item["Labels"], "Labels");
  return {
    kind: "container",
    id: nameIn(item["Id"], "Id"),
    name: name?.replace(/^\//, "") ?? null,
    // A list has whole seconds, and the image by its newest name: not enough for attribution.
    image: null,
    createdAt: null,
    swarmTask: isOfSwarmTask(labels),
  };
}

function readNetwork(item: Record<string, unknown>): LiveObject {
  return {
    kind: "network",
    id: nameIn(item["Id"], "Id"),
    name: nameIn(item["Name"], "Name"),
    image: null,
    createdAt: textIn(item["Created"], "Created") || null,
    swarmTask: textIn(item["Scope"], "Scope") === "swarm",
  };
}

function readVolume(item: Record<string, unknown>, apiVersion: string | undefined): LiveObject {
  const name = nameIn(item["Name"], "Name");
  const createdAt = lastingTime(item["CreatedAt"], apiVersion);
  return {
    kind: "volume",
    id: volumeId(name, createdAt),
    name,
    image: null,
    createdAt,
    swarmTask: false,
  };
}

function readImage(item: Record<string, unknown>): LiveObject {
  const id = nameIn(item["Id"], "Id");
  return { kind: "image", id, name: null, image: null, createdAt: null, swarmTask: false };
}
