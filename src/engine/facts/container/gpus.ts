import type { Body } from "../../../domain/call.js";
import type { DeviceFacts, GpuFacts } from "../../../domain/device-facts.js";
import { isCdiName } from "./devices.js";
import { integerOf, objectOf, objectsOf, textOf, textsOf } from "../members.js";

/** The devices of a request: counts, and names. */
interface Request {
  readonly count: number | null;
  readonly ids: GpuFacts["ids"];
  readonly cdi: GpuFacts["cdi"];
  readonly driver: string;
}

/** Returns the GPUs and CDI devices of a HostConfig or an update, below `prefix` (`HostConfig.`). */
export function gpusOf(
  resources: Body,
  prefix: string,
  devices: readonly DeviceFacts[],
  viaEnv: boolean,
): GpuFacts {
  const requests = objectsOf(resources, "DeviceRequests").map((request, index) =>
    requestOf(request, `${prefix}DeviceRequests[${index}]`),
  );
  const named = devices.filter(({ cdi }) => cdi).map(cdiRequestOf);
  return total([...requests, ...named], viaEnv);
}

/** Returns a service's generic resources of any kind: only the node knows which are GPUs. */
export function gpusOfService(taskTemplate: Body, viaEnv: boolean): GpuFacts {
  const reservations = objectOf(objectOf(taskTemplate, "Resources"), "Reservations");
  const field = "TaskTemplate.Resources.Reservations.GenericResources";
  const requests = objectsOf(reservations, "GenericResources").map((resource, index) =>
    genericRequestOf(resource, `${field}[${index}]`),
  );
  return total(requests, viaEnv);
}

/**
 * Returns true if Env requests devices from a runtime: NVIDIA's and AMD's variables, those by which NVIDIA's
 * runtime gives all devices to old images, and those that a swarm has chosen. Source:
 * nvidia-container-toolkit internal/config/image/cuda_image.go.
 */
export function asksByEnvironment(env: readonly string[]): boolean {
  return env.some((entry) => {
    const [, value] = ASKING.exec(entry) ?? [];
    return value !== undefined && !NO_DEVICES.has(value);
  });
}

const ASKING =
  /^(?:(?:NVIDIA|AMD)_VISIBLE_DEVICES|NVIDIA_IMEX_CHANNELS|CUDA_VERSION|DOCKER_RESOURCE_[^=]*)=(.*)$/s;
const NO_DEVICES: ReadonlySet<string> = new Set(["", "none", "void"]);

function requestOf(request: Body, field: string): Request {
  const driver = textOf(request, "Driver");
  const named = textsOf(request, "DeviceIDs").map((id, index) => ({
    field: `${field}.DeviceIDs[${index}]`,
    id,
  }));
  const isCdi = (id: string): boolean => driver === "cdi" || isCdiName(id);
  return {
    count: integerOf(request, "Count"),
    // A runtime receives them joined by commas, so one entry here may be several there.
    ids: named.filter(({ id }) => !isCdi(id)).flatMap(splitId),
    cdi: named.filter(({ id }) => isCdi(id)).map(cdiOf),
    driver,
  };
}

function splitId({ field, id }: GpuFacts["ids"][number]): GpuFacts["ids"] {
  return id.split(",").map((one) => ({ field, id: one }));
}

function cdiOf({ field, id }: GpuFacts["ids"][number]): GpuFacts["cdi"][number] {
  return { field, name: id };
}

function cdiRequestOf({ field, path }: DeviceFacts): Request {
  return { count: 0, ids: [], cdi: [{ field, name: path }], driver: "cdi" };
}

function genericRequestOf(resource: Body, field: string): Request {
  const named = textOf(objectOf(resource, "NamedResourceSpec"), "Value");
  return {
    count: integerOf(objectOf(resource, "DiscreteResourceSpec"), "Value"),
    ids: named === "" ? [] : [{ field: `${field}.NamedResourceSpec.Value`, id: named }],
    cdi: [],
    driver: "",
  };
}

function total(requests: readonly Request[], viaEnv: boolean): GpuFacts {
  const all = requests.some(asksForAll);
  const ids = requests.flatMap((request) => request.ids);
  const cdi = requests.flatMap((request) => request.cdi);
  const counted = requests.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return {
    requested: requests.length > 0,
    count: all ? -1 : counted + ids.length + cdi.length,
    all,
    ids,
    cdi,
    drivers: requests.map(({ driver }) => driver),
    via_env: viaEnv,
  };
}

/** Returns true for a count below zero or beyond 2^53, an id `all` or a range of ids, a CDI device `all`. */
function asksForAll({ count, ids, cdi }: Request): boolean {
  if (count === null || count < 0) return true;
  return (
    ids.some(({ id }) => /^(?:all|[0-9]+-[0-9]+)$/.test(id.trim())) ||
    cdi.some(({ name }) => name.endsWith("=all"))
  );
}
