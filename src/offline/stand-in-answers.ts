import type { OfflineRequest } from "./offline-request.js";
import { eventsOfStart } from "./stand-in-events.js";
import { listOf } from "./stand-in-lists.js";
import { STAND_IN_VERSION, type StandInResponse } from "./stand-in.js";
import { containerThing, thingMeant, type Thing } from "./things.js";

/**
 * Answers a request that was allowed as dockerd would after it had executed it, so that a client goes on: containers run and end at
 * once, images are there, streams are empty.
 *
 * @param things The objects that exist.
 * @param created What the request creates; null for nothing that is inspected.
 */
export function standInAnswer(
  request: OfflineRequest,
  things: readonly Thing[],
  created: Thing | null,
): StandInResponse {
  if (created !== null) return { status: 201, body: JSON.stringify(createdBody(created)) };
  const { method, target } = request;
  const [path = "", query = ""] = target.replace(/^\/v[0-9.]+/, "").split(/\?(.*)/s);
  const asked = `${method === "HEAD" ? "GET" : method} ${path}`;
  const list = listOf(asked, query, things);
  if (list !== null) return json(list);
  return answerFrom(asked, things, request) ?? FALLBACK[method] ?? missing(path);
}

function answerFrom(asked: string, things: readonly Thing[], request: OfflineRequest) {
  for (const [pattern, answer] of ANSWERS) {
    const found = pattern.exec(asked);
    if (found !== null) return answer(decoded(found[1] ?? ""), things, request);
  }
  return undefined;
}

type Answer = (ref: string, things: readonly Thing[], request: OfflineRequest) => StandInResponse;

const EMPTY: StandInResponse = { status: 204, body: "" };

/** What is not read by a client is answered so. */
const FALLBACK: Readonly<Record<string, StandInResponse>> = {
  DELETE: EMPTY,
  POST: { status: 200, body: "{}" },
  PUT: { status: 200, body: "" },
};

const INFO = {
  ...{ OSType: "linux", Architecture: "x86_64", ServerVersion: "28.0.0", NCPU: 1 },
  ...{ SecurityOptions: ["name=seccomp,profile=builtin"], Swarm: { LocalNodeState: "inactive" } },
  ...{ MemTotal: 1024 ** 3, RegistryConfig: {}, Plugins: {}, Name: "stand-in", ID: "stand-in" },
};

const VERSION = {
  ...{ Version: "28.0.0", ApiVersion: STAND_IN_VERSION, MinAPIVersion: "1.24" },
  ...{ Os: "linux", Arch: "amd64", Components: [] },
};

const ID = "5".repeat(64);

const ANSWERS: readonly (readonly [RegExp, Answer])[] = [
  [/^GET \/_ping$/, () => ({ status: 200, body: "OK", headers: { "Builder-Version": "2" } })],
  [/^GET \/version$/, () => json(VERSION)],
  [/^GET \/info$/, () => json(INFO)],
  [/^GET \/events$/, () => ({ status: 200, body: "", stream: "open" })],
  // BuildKit is a server of its own inside of dockerd, which nothing here stands in for. Told that it is missing, buildx would
  // look for one in a container.
  [/^POST \/(?:grpc|session)$/, startedBy],
  [/^POST \/(?:build|images\/create|images\/.+\/push|images\/load)$/, () => progress()],
  [/^POST \/containers\/([^/]+)\/start$/, containerStarted],
  [/^POST \/(?:containers\/[^/]+\/attach|exec\/[^/]+\/start)$/, startedBy],
  [/^POST \/containers\/[^/]+\/wait$/, () => json({ StatusCode: 0 })],
  [/^POST \/containers\/[^/]+\/(?:stop|restart|kill|pause|unpause|rename)$/, () => EMPTY],
  [/^POST \/(?:commit|services\/create|secrets\/create|configs\/create)$/, () => made()],
  [/^POST \/swarm\/init$/, () => json("5".repeat(25))],
  [/^DELETE \/images\/.+$/, () => json([])],
  [/^GET \/containers\/([^/]+)\/json$/, containerInspected],
  [/^GET \/containers\/[^/]+\/(?:logs|attach)$/, () => ({ status: 200, body: "" })],
  [/^GET \/containers\/[^/]+\/changes$/, () => json([])],
  [/^GET \/containers\/[^/]+\/top$/, () => json({ Titles: [], Processes: [] })],
  [/^GET \/exec\/([^/]+)\/json$/, execInspected],
  [/^GET \/images\/(.+)\/json$/, imageInspected],
  [/^GET \/networks\/([^/]+)$/, (ref, things) => inspected("networks", ref, things)],
  [/^GET \/volumes\/([^/]+)$/, (ref, things) => inspected("volumes", ref, things)],
];

function json(value: unknown): StandInResponse {
  return { status: 200, body: JSON.stringify(value) };
}

function failed(status: number, message: string): StandInResponse {
  return { status, body: JSON.stringify({ message }) };
}

function missing(path: string): StandInResponse {
  return failed(404, `dockwarden try: nothing is here: ${path.slice(0, 200)}`);
}

function made(): StandInResponse {
  return { status: 201, body: JSON.stringify({ Id: ID, ID }) };
}

function progress(): StandInResponse {
  const lines = [{ stream: "nothing is executed\n" }, { aux: { ID: `sha256:${ID}` } }];
  return { status: 200, body: lines.map((line) => `${JSON.stringify(line)}\n`).join("") };
}

function createdBody({ kind, id, answer }: Thing): object {
  return kind === "volumes" ? answer : { Id: id, Warnings: [], Warning: "" };
}

/** A client that wants to read and write asks for a connection of its own. */
function startedBy(
  _ref: string,
  _things: readonly Thing[],
  { headers }: OfflineRequest,
): StandInResponse {
  return headers["Upgrade"] === undefined ? EMPTY : { status: 101, body: "", stream: "upgraded" };
}

function containerStarted(ref: string, things: readonly Thing[]): StandInResponse {
  const found = thingMeant(things, "containers", ref);
  return found === undefined ? EMPTY : { ...EMPTY, tells: eventsOfStart(found) };
}

/** A container is taken to exist, as the decision takes it to exist; but for those that buildx makes if they do not. */
function containerInspected(ref: string, things: readonly Thing[]): StandInResponse {
  const found = thingMeant(things, "containers", ref);
  if (found === undefined && ref.startsWith("buildx_buildkit_"))
    return missing(`containers ${ref}`);
  const bare = { id: "", owner: null, user: "", image: "busybox", binds: [], labels: {} };
  const thing = found ?? containerThing({ ...bare, names: [ref] });
  const state = { Running: true, Status: "running", ExitCode: 0 };
  const { Config: config, ...rest } = thing.answer as { readonly Config?: object };
  const shown = { Tty: false, OpenStdin: false, Env: [], ...config };
  return json({ ...rest, Image: `sha256:${ID}`, State: state, Config: shown });
}

function execInspected(ref: string): StandInResponse {
  return json({ ID: ref, Running: false, ExitCode: 0 });
}

function imageInspected(ref: string): StandInResponse {
  const config = { Env: [], Cmd: ["sh"], Labels: {} };
  const platform = { Architecture: "amd64", Os: "linux" };
  return json({ Id: `sha256:${ID}`, RepoTags: [ref], Config: config, ...platform });
}

function inspected(kind: string, ref: string, things: readonly Thing[]): StandInResponse {
  const found = thingMeant(things, kind, ref);
  return found === undefined ? missing(`${kind} ${ref}`) : json(found.answer);
}

function decoded(ref: string): string {
  try {
    return decodeURIComponent(ref);
  } catch {
    return ref;
  }
}
