import { bodyTreeOf, textNodeOf } from "./body-tree.js";
import {
  inState,
  isRemovedAtEnd,
  joinedContainer,
  networksOf,
  statusOf,
  withNetworks,
} from "./container-answer.js";
import type { ToldEvents } from "./event-streams.js";
import { decodedPart, partsOf, type OfflineRequest } from "./offline-request.js";
import { objectMeant, type SimulatedKind, type SimulatedObject } from "./simulated-objects.js";

/** A change of the objects of a fake dockerd. */
export interface WorldChange {
  /** Objects in their new state. */
  readonly put: readonly SimulatedObject[];
  /** Kinds and references of objects that are removed. */
  readonly removed: readonly (readonly [SimulatedKind, string])[];
  /** dockerd's events of it; null for none that clients wait for. */
  readonly tells: ToldEvents | null;
}

const NOTHING: WorldChange = { put: [], removed: [], tells: null };

/**
 * Returns what a request changes that was executed. A container that somebody attached to or waits for ends as soon as it runs,
 * because they would wait for ever; another one runs until it is stopped.
 */
export function changeBy(
  request: OfflineRequest,
  objects: readonly SimulatedObject[],
): WorldChange {
  const asked = `${request.method} ${partsOf(request.target).path}`;
  for (const [pattern, step] of STEPS) {
    const [, ref = ""] = pattern.exec(asked) ?? [];
    if (ref !== "") return step(decodedPart(ref), objects, request);
  }
  return NOTHING;
}

type Step = (
  ref: string,
  objects: readonly SimulatedObject[],
  request: OfflineRequest,
) => WorldChange;

const STEPS: readonly (readonly [RegExp, Step])[] = [
  [/^POST \/containers\/([^/]+)\/(?:start|restart)$/, ofContainer(started)],
  [/^POST \/containers\/([^/]+)\/attach$/, ofContainer(attended)],
  [/^POST \/containers\/([^/]+)\/wait$/, ofContainer(attended)],
  [/^POST \/containers\/([^/]+)\/stop$/, ofContainer(ended)],
  [/^POST \/containers\/([^/]+)\/kill$/, ofContainer(killed)],
  [/^POST \/containers\/([^/]+)\/pause$/, ofContainer((object) => put(inState(object, "paused")))],
  [
    /^POST \/containers\/([^/]+)\/unpause$/,
    ofContainer((object) => put(inState(object, "running"))),
  ],
  [/^POST \/containers\/([^/]+)\/rename$/, ofContainer(renamed)],
  [/^DELETE \/containers\/([^/]+)$/, (ref) => ({ ...NOTHING, removed: [["containers", ref]] })],
  [/^DELETE \/networks\/([^/]+)$/, (ref) => ({ ...NOTHING, removed: [["networks", ref]] })],
  [/^DELETE \/volumes\/([^/]+)$/, (ref) => ({ ...NOTHING, removed: [["volumes", ref]] })],
  [/^POST \/networks\/([^/]+)\/(?:connect|disconnect)$/, networkChanged],
];

/** A container that is only taken to exist has no state. */
function ofContainer(
  step: (
    object: SimulatedObject,
    request: OfflineRequest,
    objects: readonly SimulatedObject[],
  ) => WorldChange,
): Step {
  return (ref, objects, request) => {
    const found = objectMeant(objects, "containers", ref);
    return found === undefined ? NOTHING : step(found, request, objects);
  };
}

function put(object: SimulatedObject, ...actions: readonly string[]): WorldChange {
  return {
    ...NOTHING,
    put: [object],
    tells: { events: eventsOf(object, actions), isForLate: false },
  };
}

function started(
  object: SimulatedObject,
  _request: OfflineRequest,
  objects: readonly SimulatedObject[],
): WorldChange {
  const running = inState(joinedContainer(object, objects), "running");
  if (object.attended !== true) return put(running, "start");
  const { removed, put: left } = ended(running);
  const events = eventsOf(object, ["start", "die"]);
  return { removed, put: left, tells: { events, isForLate: true } };
}

function attended(object: SimulatedObject): WorldChange {
  return statusOf(object) === "created" ? put({ ...object, attended: true }) : ended(object);
}

function ended(object: SimulatedObject): WorldChange {
  if (statusOf(object) !== "running" && statusOf(object) !== "paused") return NOTHING;
  const change = put(inState(object, "exited"), "die");
  return isRemovedAtEnd(object)
    ? { ...change, put: [], removed: [["containers", object.id]] }
    : change;
}

const ENDING: ReadonlySet<string> = new Set([
  "",
  "KILL",
  "TERM",
  "INT",
  "QUIT",
  "9",
  "15",
  "2",
  "3",
]);

function killed(object: SimulatedObject, { target }: OfflineRequest): WorldChange {
  const signal = partsOf(target).query.get("signal") ?? "";
  return ENDING.has(signal.toUpperCase().replace(/^SIG/, "")) ? ended(object) : NOTHING;
}

function renamed(object: SimulatedObject, { target }: OfflineRequest): WorldChange {
  const name = partsOf(target).query.get("name")?.replace(/^\//, "") ?? "";
  if (name === "") return NOTHING;
  return put({ ...object, names: [name], answer: { ...object.answer, Name: `/${name}` } });
}

/** The container is named in the body. */
function networkChanged(
  ref: string,
  objects: readonly SimulatedObject[],
  request: OfflineRequest,
): WorldChange {
  const container = textNodeOf(bodyTreeOf(request.body)?.["Container"]);
  const found = objectMeant(objects, "containers", container);
  if (found === undefined) return NOTHING;
  const network = objectMeant(objects, "networks", ref);
  const name = network?.names[0] ?? ref;
  const { [name]: before, ...others } = networksOf(found);
  if (partsOf(request.target).path.endsWith("/disconnect")) return put(withNetworks(found, others));
  const after = withNetworks(found, { ...others, [name]: before ?? { NetworkID: "" } });
  return put(statusOf(found) === "created" ? after : joinedContainer(after, objects));
}

/**
 * Returns dockerd's events of a container, one JSON object a line; what ends has ended with 0.
 *
 * @param actions `["start", "die"]`
 */
function eventsOf({ id, names, answer }: SimulatedObject, actions: readonly string[]): string {
  const { Config: config } = answer as {
    readonly Config?: { readonly Image: string; readonly Labels: object };
  };
  const { Image: image, Labels: labels } = config ?? { Image: "", Labels: {} };
  const [name = ""] = names;
  const time = Math.floor(Date.now() / 1000);
  return actions
    .map((action) => {
      const exit = action === "die" ? { exitCode: "0" } : {};
      const attributes = { ...labels, image, name, ...exit };
      return {
        ...{ Type: "container", Action: action, Actor: { ID: id, Attributes: attributes } },
        ...{ status: action, id, from: image, scope: "local", time, timeNano: time * 1e9 },
      };
    })
    .map((event) => `${JSON.stringify(event)}\n`)
    .join("");
}
