import { createHash } from "node:crypto";
import { bodyTreeOf, textIn, textsIn, type BodyMap } from "./body-tree.js";
import { createdContainer } from "./created-container.js";
import { partsOf, type OfflineRequest } from "./offline-request.js";
import { containerThing, execThing, networkThing, thingMeant, volumeThing } from "./things.js";
import type { Thing } from "./things.js";

/** Whose object is created, and among which others. */
export interface Creation {
  /** `""` for an anonymous caller. */
  readonly owner: string;
  readonly things: readonly Thing[];
}

/** Returns the object that dockerd would create on a request; null if it creates none that is inspected. */
export function createdThing(request: OfflineRequest, creation: Creation): Thing | null {
  const { method, target, body } = request;
  if (method !== "POST") return null;
  const { path, query } = partsOf(target);
  const { owner, things } = creation;
  const id = createHash("sha256").update(`${things.length} ${target}`).digest("hex");
  const making = { id, owner, query, tree: bodyTreeOf(body) ?? {} };
  return MAKERS[path]?.(making) ?? execOf(path, creation, id);
}

interface Making {
  readonly id: string;
  readonly owner: string;
  readonly query: URLSearchParams;
  readonly tree: BodyMap;
}

const MAKERS: Readonly<Record<string, (making: Making) => Thing>> = {
  "/containers/create": container,
  "/networks/create": ({ id, owner, tree }) =>
    labelled(networkThing({ id, owner, name: textIn(tree["Name"]), driver: driverIn(tree) }), tree),
  "/volumes/create": ({ id, owner, tree }) =>
    labelled(volumeThing(nameIn(tree, id), owner, driverIn(tree, "local"), optionsIn(tree)), tree),
};

function container({ tree, query, id, owner }: Making): Thing {
  return createdContainer({ id, owner, tree, name: query.get("name") ?? id.slice(0, 12) });
}

function execOf(path: string, { owner, things }: Creation, id: string): Thing | null {
  const ref = /^\/containers\/([^/]+)\/exec$/.exec(path)?.[1];
  if (ref === undefined) return null;
  const bare = { id: "", owner, user: "", image: "busybox", binds: [], labels: {} };
  const inside = thingMeant(things, "containers", ref) ?? containerThing({ ...bare, names: [ref] });
  return execThing(id, owner, inside.id);
}

/** Compose looks at labels, to know its own objects again. */
function labelled(thing: Thing, tree: BodyMap): Thing {
  return { ...thing, answer: { ...thing.answer, Labels: textsIn(tree["Labels"]) } };
}

function driverIn(tree: BodyMap, usual = "bridge"): string {
  const driver = textIn(tree["Driver"]);
  return driver === "" ? usual : driver;
}

/** A volume without a name gets a made-up one. */
function nameIn(tree: BodyMap, id: string): string {
  const name = textIn(tree["Name"]);
  return name === "" ? id : name;
}

function optionsIn(tree: BodyMap): Readonly<Record<string, string>> {
  return textsIn(tree["DriverOpts"]);
}
