import type { ContainerLimits, DeviceRequest } from "../domain/shares.js";
import { readDockerdJson } from "./read-response.js";
import type { DockerdClient } from "./dockerd-client.js";
import { listIn, nameIn, objectIn, textIn } from "./members.js";

/** Asks the daemon which containers run, and what limits them. */
export interface ContainerStates {
  /**
   * Which of `ids` are there, and whether each runs.
   *
   * @throws {Error} When the daemon does not say.
   */
  readonly there: (ids: readonly string[]) => Promise<ReadonlyMap<string, boolean>>;
  /**
   * What limits a container, by its id in full; kept for a while. Null where it is gone.
   *
   * @throws {Error} When the daemon does not say.
   */
  readonly limitsOf: (id: string) => Promise<ContainerLimits | null>;
  /** Limits were changed: what is kept holds no more. */
  readonly changed: () => void;
}

/** Of more ids the list of all containers is shorter than the question. */
const MAX_ASKED = 100;

/** Limits change by calls alone, of which `changed` is told. */
const KEPT_MS = 10 * 60 * 1000;
const MAX_KEPT = 10_000;

/** Asks through `client`. */
export function createContainerStates(
  client: Pick<DockerdClient, "get">,
  nowMs = () => performance.now(),
): ContainerStates {
  let cached = new Map<string, { readonly limits: ContainerLimits; readonly untilMs: number }>();
  return {
    there: (ids) => list(client, ids),
    async limitsOf(id) {
      // What was asked before a change must not be kept after it.
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
      return wanted.has(id) ? [[id, !STOPPED.has(nameIn(State, "State"))] as const] : [];
    }),
  );
}

/** In any other state there are processes, or may be in a moment. */
const STOPPED: ReadonlySet<string> = new Set(["created", "exited", "dead"]);

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

/** An integer that is certain; 0 where Go says nothing. */
function numberIn(value: unknown, name: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new Error(`"${name}" of its answer is not an integer that is certain`);
}
