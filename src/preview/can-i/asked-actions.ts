import { UsageError } from "../../domain/errors.js";
import { requestWith, type OfflineRequest } from "../world/offline-request.js";

/** Something that can be asked about: a word, and the plainest request that does it. */
export interface AskedAction {
  /** `exec`, as the docker command calls it. */
  readonly word: string;
  /** `exec.create`, as the policy calls it. */
  readonly action: string;
  readonly method: string;
  /** The path without a version; `{}` stands for the object. */
  readonly path: string;
  /** The body; a member `"{}"` stands for the object. Null for none. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** The object in words; null if there is none. */
  readonly object: string | null;
}

const ofContainer = (
  word: string,
  action: string,
  method: string,
  path: string,
  body: AskedAction["body"] = null,
): AskedAction => ({ word, action, method, path, body, object: "container" });

const withoutObject = (
  word: string,
  action: string,
  method: string,
  path: string,
  body: AskedAction["body"] = null,
): AskedAction => ({ word, action, method, path, body, object: null });

const EXEC = { AttachStdout: true, AttachStderr: true, Cmd: ["sh"] };

/** All actions that can be asked about, in the order of `--list`. */
export const ASKED_ACTIONS: readonly AskedAction[] = [
  {
    ...{ word: "run", action: "container.create", method: "POST", path: "/containers/create" },
    ...{ body: { Image: "{}" }, object: "image" },
  },
  ofContainer("start", "container.start", "POST", "/containers/{}/start"),
  ofContainer("stop", "container.stop", "POST", "/containers/{}/stop"),
  ofContainer("restart", "container.restart", "POST", "/containers/{}/restart"),
  ofContainer("kill", "container.kill", "POST", "/containers/{}/kill"),
  ofContainer("pause", "container.pause", "POST", "/containers/{}/pause"),
  ofContainer("rm", "container.delete", "DELETE", "/containers/{}"),
  ofContainer("update", "container.update", "POST", "/containers/{}/update", { Memory: 1 << 28 }),
  ofContainer("exec", "exec.create", "POST", "/containers/{}/exec", EXEC),
  ofContainer("attach", "container.attach", "POST", "/containers/{}/attach?stream=1&stdout=1"),
  ofContainer("logs", "container.logs", "GET", "/containers/{}/logs?stdout=1"),
  ofContainer("inspect", "container.inspect", "GET", "/containers/{}/json"),
  ofContainer("top", "container.top", "GET", "/containers/{}/top"),
  ofContainer("stats", "container.stats", "GET", "/containers/{}/stats?stream=0"),
  ofContainer("cp-out", "container.archive_get", "GET", "/containers/{}/archive?path=%2Ftmp"),
  ofContainer("export", "container.export", "GET", "/containers/{}/export"),
  ofContainer("commit", "image.commit", "POST", "/commit?container={}", {}),
  withoutObject("ps", "container.list", "GET", "/containers/json"),
  withoutObject("prune", "container.prune", "POST", "/containers/prune"),
  {
    ...{ word: "pull", action: "image.pull", method: "POST", body: null, object: "image" },
    path: "/images/create?fromImage={}",
  },
  {
    ...{ word: "push", action: "image.push", method: "POST", body: null, object: "image" },
    path: "/images/{}/push",
  },
  {
    ...{ word: "rmi", action: "image.delete", method: "DELETE", body: null, object: "image" },
    path: "/images/{}",
  },
  withoutObject("images", "image.list", "GET", "/images/json"),
  {
    ...{ word: "volume-create", action: "volume.create", method: "POST", object: "volume" },
    ...{ path: "/volumes/create", body: { Name: "{}" } },
  },
  {
    ...{ word: "volume-rm", action: "volume.delete", method: "DELETE", object: "volume" },
    ...{ path: "/volumes/{}", body: null },
  },
  {
    ...{ word: "network-create", action: "network.create", method: "POST", object: "network" },
    ...{ path: "/networks/create", body: { Name: "{}" } },
  },
  {
    ...{ word: "network-rm", action: "network.delete", method: "DELETE", object: "network" },
    ...{ path: "/networks/{}", body: null },
  },
  withoutObject("info", "system.info", "GET", "/info"),
  withoutObject("events", "system.events", "GET", "/events"),
  withoutObject("swarm-init", "swarm.init", "POST", "/swarm/init", { ListenAddr: "0.0.0.0" }),
];

/** The API version of requests, unless the profile's highest is lower. */
const USUAL_MINOR = 45;

/**
 * Returns the plainest request of an action.
 *
 * @param word As in the list, or the policy's name of the action.
 * @param object Null if none is given.
 * @param maxVersion The profile's highest API version, `1.56`; null if not known.
 * @throws {UsageError} When there is no such action, or the object is missing or too much.
 */
export function askedRequest(
  word: string,
  object: string | null,
  maxVersion: string | null,
): OfflineRequest {
  const found = ASKED_ACTIONS.find((one) => one.word === word || one.action === word);
  if (found === undefined)
    throw new UsageError(
      `Cannot ask about ${JSON.stringify(word.slice(0, 100))}: no such action, there are: ${ASKED_ACTIONS.map((one) => one.word).join(", ")}`,
    );
  if (found.object !== null && object === null)
    throw new UsageError(`Cannot ask about ${word}: the ${found.object} is missing, name one`);
  if (found.object === null && object !== null)
    throw new UsageError(`Cannot ask about ${word}: it has no object, leave it out`);
  return requestOf(found, object ?? "", maxVersion);
}

/** Returns the plainest request of an action, about an object of that name. */
export function requestOf(
  { method, path, body }: AskedAction,
  object: string,
  maxVersion: string | null,
): OfflineRequest {
  const minor = Math.min(USUAL_MINOR, Number(maxVersion?.split(".")[1] ?? USUAL_MINOR));
  const target = `/v1.${minor}${path.replace("{}", encodeURIComponent(object))}`;
  if (body === null) return requestWith(method, target, null);
  const filled = Object.entries(body).map(([name, value]) => [
    name,
    value === "{}" ? object : value,
  ]);
  return requestWith(method, target, Buffer.from(JSON.stringify(Object.fromEntries(filled))));
}
