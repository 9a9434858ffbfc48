import { DOCKER_26 } from "../world/engines.js";
import { partsOf, type OfflineRequest } from "../world/offline-request.js";
import { EPOCH, ID, NO_SWARM, errorResponse, json, inspectionResponse } from "./read-responses.js";
import type { Inventory } from "./inventory.js";
import { FAKE_API_VERSION, type FakeResponse, type UpgradedStream } from "./fake-dockerd.js";
import type { SimulatedObject } from "../world/simulated-objects.js";

/**
 * Answers a request that was allowed as dockerd would after it had executed it, so that a client goes on: images are there, streams
 * are empty, and what runs has ended with 0.
 *
 * @param world The objects as they are after the request.
 * @param created What the request creates; null for nothing that is inspected.
 */
export function fakeResponse(
  request: OfflineRequest,
  world: Inventory,
  created: SimulatedObject | null,
): FakeResponse {
  if (created !== null) return { status: 201, body: JSON.stringify(createdBody(created)) };
  const { method, target } = request;
  const { path, query } = partsOf(target);
  const asked = `${method === "HEAD" ? "GET" : method} ${path}`;
  return (
    inspectionResponse(asked, query, world) ??
    ANSWERS.find(([pattern]) => pattern.test(asked))?.[1]({ ...request, path, query }) ??
    FALLBACK[method] ??
    errorResponse(404, `dockwarden try: nothing is here: ${path.slice(0, 200)}`)
  );
}

interface Asked extends OfflineRequest {
  readonly path: string;
  readonly query: URLSearchParams;
}

type Responder = (asked: Asked) => FakeResponse;

const EMPTY: FakeResponse = { status: 204, body: "" };

/** Responses whose content no client reads. */
const FALLBACK: Readonly<Record<string, FakeResponse>> = {
  DELETE: EMPTY,
  POST: { status: 200, body: "{}" },
  PUT: { status: 200, body: "" },
};

const INFO = {
  ...{ OSType: "linux", Architecture: "x86_64", ServerVersion: DOCKER_26.version, NCPU: 1 },
  ...{ SecurityOptions: ["name=seccomp,profile=builtin"], Swarm: { LocalNodeState: "inactive" } },
  ...{
    MemTotal: 1024 ** 3,
    RegistryConfig: {},
    Plugins: {},
    Name: "fake-dockerd",
    ID: "fake-dockerd",
  },
};

const VERSION = {
  ...{ Version: DOCKER_26.version, ApiVersion: FAKE_API_VERSION, MinAPIVersion: "1.24" },
  ...{ Os: "linux", Arch: "amd64", Components: [] },
};

const ANSWERS: readonly (readonly [RegExp, Responder])[] = [
  [/^GET \/_ping$/, () => ({ status: 200, body: "OK", headers: { "Builder-Version": "2" } })],
  [/^GET \/version$/, () => json(VERSION)],
  [/^GET \/info$/, () => json(INFO)],
  [/^GET \/events$/, events],
  [/^GET \/containers\/[^/]+\/archive$/, archive],
  [/^POST \/grpc$/, (asked) => upgraded(asked, "buildkit")],
  [/^POST \/session$/, (asked) => upgraded(asked, "session")],
  [/^POST \/(?:build|images\/create|images\/.+\/push|images\/load)$/, () => progress()],
  [
    /^POST \/(?:containers\/[^/]+\/attach|exec\/[^/]+\/start)$/,
    (asked) => upgraded(asked, "ended"),
  ],
  [/^POST \/containers\/[^/]+\/wait$/, () => json({ StatusCode: 0 })],
  [/^POST \/containers\/[^/]+\/(?:start|stop|restart|kill|pause|unpause|rename)$/, () => EMPTY],
  [/^POST \/commit$/, () => ({ status: 201, body: JSON.stringify({ Id: `sha256:${ID}` }) })],
  [/^POST \/(?:services|secrets|configs)\/create$/, () => NO_SWARM],
  [/^POST \/swarm\/init$/, () => json("5".repeat(25))],
  [/^DELETE \/images\/.+$/, () => json([])],
];

function progress(): FakeResponse {
  const lines = [{ stream: "nothing is executed\n" }, { aux: { ID: `sha256:${ID}` } }];
  return { status: 200, body: lines.map((line) => `${JSON.stringify(line)}\n`).join("") };
}

function createdBody({ kind, id, answer }: SimulatedObject): object {
  return kind === "volumes" ? answer : { Id: id, Warnings: [], Warning: "" };
}

/** A client that wants to read and write asks for a connection of its own. */
function upgraded({ headers }: Asked, stream: UpgradedStream): FakeResponse {
  return headers["Upgrade"] === undefined ? EMPTY : { status: 101, body: "", stream };
}

/** Nothing has happened, so that a client that asks for the past is answered at once. */
function events({ query }: Asked): FakeResponse {
  const ends = query.has("until");
  return ends ? { status: 200, body: "" } : { status: 200, body: "", stream: "open" };
}

/** A path that ends as a folder's does, or lies at the top, is taken for a folder; data of a container there is none. */
function archive({ method, path, query }: Asked): FakeResponse {
  const place = query.get("path") ?? "";
  if (method !== "HEAD" || !/^\/?[^/]*$|\/\.?$/.test(place))
    return errorResponse(404, `dockwarden try: nothing is here: ${path.slice(0, 200)}`);
  const folder = place.replace(/\/\.?$/, "");
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  const stat = {
    name: name === "" ? "/" : name,
    size: 0,
    mode: FOLDER,
    mtime: EPOCH,
    linkTarget: "",
  };
  const header = Buffer.from(JSON.stringify(stat)).toString("base64");
  return { status: 200, body: "", headers: { "X-Docker-Container-Path-Stat": header } };
}

/** Go's mode of a folder that anybody may read. */
const FOLDER = 0x80000000 + 0o755;
