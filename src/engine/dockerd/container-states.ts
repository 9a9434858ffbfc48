import { isStopped } from "../../domain/is-stopped.js";
import type { ContainerLimits, DeviceRequest } from "../../domain/shares.js";
import { readDockerdJson } from "./read-response.js";
import type { DockerdClient } from "./dockerd-client.js";
import { listIn, nameIn, objectIn, textIn } from "./members.js";

/** Asks dockerd which containers run, and what limits them. */
export interface ContainerStates {
  /**
   * Returns which of `ids` exist, and whether each runs.
   *
   * @throws {Error} When dockerd does not answer.
   */
  readonly there: (ids: readonly string[]) => Promise<ReadonlyMap<string, boolean>>;
  /**
   * Returns the limits of a container by its full id, cached for a while; null if it is gone.
   *
   * @throws {Error} When dockerd does not answer.
   */
  readonly limitsOf: (id: string) => Promise<ContainerLimits | null>;
  /** Call this when limits were changed: drops the cache. */
  readonly changed: () => void;
}

/** For more ids the list of all containers is shorter than the request. */
const MAX_ASKED = 100;

/** Limits change only through requests, which `changed` is called for. */
const KEPT_MS = 10 * 60 * 1000;
const MAX_KEPT = 10_000;

/** Creates one that asks through `client`. */
export function createContainerStates(
  client: Pick<DockerdClient, "get">,
  nowMs = () => performance.now(),
): ContainerStates {
  let cached = new Map<string, { readonly limits: ContainerLimits; readonly untilMs: number }>();
  return {
    there: (ids) => list(client, ids),
    async limitsOf(id) {
      // A response to a request sent before a change must not be cached after it.
      const mine = cached;
      const found = mine.get(id);
      if (found !== undefined && nowMs() < found.untilMs) return found.limits;
      const limits = await inspect(client, id);
      if (mine.size >= MAX_KEPT) mine.clear();
      if (limits !== null) mine.set(id, { limits, untilMs: nowMs() + KEPT_MS });
      return limits;
    },
    changed() {
      cached = new Map();
    },
  };
}

async function list(
  client: Pick<DockerdClient, "get">,
  ids: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const filter = encodeURIComponent(JSON.stringify({ id: ids }));
  const target = `/containers/json?all=1${ids.length > MAX_ASKED ? "" : `&filters=${filter}`}`;
  const answer = readDockerdJson("a list of containers", await client.get(target));
  const wanted = new Set(ids);
  return new Map(
    listIn(answer, "body").flatMap((one) => {
      const { Id, State } = objectIn(one, "body");
      const id = nameIn(Id, "Id");
      return wanted.has(id) ? [[id, !isStopped(nameIn(State, "State"))] as const] : [];
    }),
  );
}

async function inspect(
  client: Pick<DockerdClient, "get">,
  id: string,
): Promise<ContainerLimits | null> {
  const response = await client.get(`/containers/${id}/json`);
  if (response.status === 404) return null;
  const answer = objectIn(readDockerdJson("an inspection", response), "body");
  if (answer["Id"] !== id) throw new Error("the daemon answers with another container");
  return readLimits(objectIn(answer["HostConfig"], "HostConfig"));
}

function readLimits(config: Record<string, unknown>): ContainerLimits {
  return {
    memory: numberIn(config["Memory"], "Memory"),
    nanoCpus: numberIn(config["NanoCpus"], "NanoCpus"),
    cpuQuota: numberIn(config["CpuQuota"], "CpuQuota"),
    cpuPeriod: numberIn(config["CpuPeriod"], "CpuPeriod"),
    cpuset: textIn(config["CpusetCpus"], "CpusetCpus"),
    deviceRequests: listIn(config["DeviceRequests"], "DeviceRequests").map(readRequest),
    devices: listIn(config["Devices"], "Devices").map((device) =>
      textIn(objectIn(device, "Devices")["PathOnHost"], "PathOnHost"),
    ),
  };
}

function readRequest(request: unknown): DeviceRequest {
  const { Driver, Count, DeviceIDs } = objectIn(request, "DeviceRequests");
  return {
    driver: textIn(Driver, "Driver"),
    count: numberIn(Count, "Count"),
    ids: listIn(DeviceIDs, "DeviceIDs").map((id) => textIn(id, "DeviceIDs")),
  };
}

/** Reads an exact integer; 0 if Go omits it. */
function numberIn(value: unknown, name: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new Error(`"${name}" of its answer is not an integer that is certain`);
}
