import { createHash } from "node:crypto";
import { bodyTreeOf, textNodeOf, textNodesOf, type BodyMap } from "./body-tree.js";
import { createdContainer } from "./created-container.js";
import { partsOf, type OfflineRequest } from "./offline-request.js";
import {
  simulatedContainer,
  simulatedExec,
  simulatedNetwork,
  objectMeant,
  simulatedVolume,
} from "./simulated-objects.js";
import type { SimulatedObject } from "./simulated-objects.js";

/** The owner of a new object, and the inventory around it. */
export interface Creation {
  /** `""` for an anonymous caller. */
  readonly owner: string;
  readonly objects: readonly SimulatedObject[];
}

/** Returns the object that dockerd would create on a request; null if it creates none that is inspected. */
export function createdObject(request: OfflineRequest, creation: Creation): SimulatedObject | null {
  const { method, target, body } = request;
  if (method !== "POST") return null;
  const { path, query } = partsOf(target);
  const { owner, objects } = creation;
  const id = createHash("sha256").update(`${objects.length} ${target}`).digest("hex");
  const making = { id, owner, query, tree: bodyTreeOf(body) ?? {} };
  return MAKERS[path]?.(making) ?? execOf(path, creation, id);
}

interface Making {
  readonly id: string;
  readonly owner: string;
  readonly query: URLSearchParams;
  readonly tree: BodyMap;
}

const MAKERS: Readonly<Record<string, (making: Making) => SimulatedObject>> = {
  "/containers/create": container,
  "/networks/create": ({ id, owner, tree }) =>
    labelled(
      simulatedNetwork({ id, owner, name: textNodeOf(tree["Name"]), driver: driverIn(tree) }),
      tree,
    ),
  "/volumes/create": ({ id, owner, tree }) =>
    labelled(
      simulatedVolume(nameIn(tree, id), owner, driverIn(tree, "local"), optionsIn(tree)),
      tree,
    ),
};

function container({ tree, query, id, owner }: Making): SimulatedObject {
  return createdContainer({ id, owner, tree, name: query.get("name") ?? id.slice(0, 12) });
}

function execOf(path: string, { owner, objects }: Creation, id: string): SimulatedObject | null {
  const ref = /^\/containers\/([^/]+)\/exec$/.exec(path)?.[1];
  if (ref === undefined) return null;
  const bare = { id: "", owner, user: "", image: "busybox", binds: [], labels: {} };
  const inside =
    objectMeant(objects, "containers", ref) ?? simulatedContainer({ ...bare, names: [ref] });
  return simulatedExec(id, owner, inside.id);
}

/** Compose looks at labels, to know its own objects again. */
function labelled(object: SimulatedObject, tree: BodyMap): SimulatedObject {
  return { ...object, answer: { ...object.answer, Labels: textNodesOf(tree["Labels"]) } };
}

function driverIn(tree: BodyMap, usual = "bridge"): string {
  const driver = textNodeOf(tree["Driver"]);
  return driver === "" ? usual : driver;
}

/** A volume without a name gets a made-up one. */
function nameIn(tree: BodyMap, id: string): string {
  const name = textNodeOf(tree["Name"]);
  return name === "" ? id : name;
}

function optionsIn(tree: BodyMap): Readonly<Record<string, string>> {
  return textNodesOf(tree["DriverOpts"]);
}
