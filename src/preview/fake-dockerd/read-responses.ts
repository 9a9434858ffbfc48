import { decodedPart } from "../world/offline-request.js";
import { listResponse } from "./list-responses.js";
import type { Inventory } from "./inventory.js";
import type { FakeResponse } from "./fake-dockerd.js";
import { objectMeant } from "../world/simulated-objects.js";

/** The id of whatever has none of its own. */
export const ID = "5".repeat(64);

/**
 * Answers a request that only reads; null if it is another one, or reads what clients cannot use without data.
 *
 * @param asked `GET /containers/web/json`
 */
export function inspectionResponse(
  asked: string,
  query: URLSearchParams,
  world: Inventory,
): FakeResponse | null {
  const list = listResponse(asked, query, world);
  if (list !== null) return json(list);
  for (const [pattern, read] of READS) {
    const found = pattern.exec(asked);
    if (found !== null) return read(decodedPart(found[1] ?? ""), world);
  }
  return null;
}

type Read = (ref: string, world: Inventory) => FakeResponse;

const READS: readonly (readonly [RegExp, Read])[] = [
  [/^GET \/containers\/([^/]+)\/json$/, containerInspected],
  [/^GET \/containers\/[^/]+\/(?:logs|attach)$/, () => ({ status: 200, body: "" })],
  [/^GET \/containers\/[^/]+\/changes$/, () => json([])],
  [/^GET \/containers\/[^/]+\/top$/, () => json({ Titles: [], Processes: [] })],
  [/^GET \/containers\/[^/]+\/stats$/, () => json(STATS)],
  [/^GET \/exec\/([^/]+)\/json$/, (ref) => json({ ID: ref, Running: false, ExitCode: 0 })],
  [/^GET \/images\/(.+)\/json$/, imageInspected],
  [/^GET \/images\/.+\/history$/, () => json([])],
  [/^GET \/images\/search$/, () => json([])],
  [/^GET \/networks\/([^/]+)$/, (ref, world) => inspected("networks", ref, world)],
  [/^GET \/volumes\/([^/]+)$/, (ref, world) => inspected("volumes", ref, world)],
  [/^GET \/plugins$/, () => json([])],
  [/^GET \/system\/df$/, () => json(DISK_USAGE)],
  [/^GET \/(?:swarm|nodes|services|tasks|secrets|configs)(?:\/|$)/, () => NO_SWARM],
];

/** When nothing happened. */
export const EPOCH = "1970-01-01T00:00:00Z";

const STATS = {
  ...{ read: EPOCH, preread: EPOCH, cpu_stats: {}, precpu_stats: {}, memory_stats: {} },
  ...{ pids_stats: {}, blkio_stats: {}, networks: {} },
};

const DISK_USAGE = { LayersSize: 0, Images: [], Containers: [], Volumes: [], BuildCache: [] };

export const NO_SWARM = errorResponse(503, "This node is not a swarm manager.");

export function json(value: unknown): FakeResponse {
  return { status: 200, body: JSON.stringify(value) };
}

export function errorResponse(status: number, message: string): FakeResponse {
  return { status, body: JSON.stringify({ message }) };
}

/** dockerd's words, which some clients read. */
export function noSuch(kind: string, ref: string): FakeResponse {
  return errorResponse(404, `No such ${kind}: ${ref.slice(0, 200)}`);
}

function containerInspected(ref: string, world: Inventory): FakeResponse {
  const found = world.find("containers", ref);
  if (found === undefined) return noSuch("container", ref);
  const { Config: config, ...rest } = found.answer as { readonly Config?: object };
  const shown = { Tty: false, OpenStdin: false, Env: [], ...config };
  return json({ ...rest, Image: `sha256:${ID}`, Config: shown });
}

function imageInspected(ref: string, { images }: Inventory): FakeResponse {
  if (!images.has(ref)) return noSuch("image", ref);
  const config = { Env: [], Cmd: ["sh"], Labels: {} };
  const platform = { Architecture: "amd64", Os: "linux" };
  return json({ Id: `sha256:${ID}`, RepoTags: [ref], Config: config, ...platform });
}

/** Compose asks whether they exist, and would not create what is only taken to exist. */
function inspected(kind: "networks" | "volumes", ref: string, world: Inventory): FakeResponse {
  const found = objectMeant(world.listed(), kind, ref);
  return found === undefined ? noSuch(kind.slice(0, -1), ref) : json(found.answer);
}
