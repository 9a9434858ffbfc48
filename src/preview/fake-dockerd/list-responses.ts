import { statusOf } from "../world/container-answer.js";
import type { Inventory } from "./inventory.js";
import type { SimulatedObject, SimulatedKind } from "../world/simulated-objects.js";

/**
 * Returns dockerd's list of objects, filtered as clients ask; null if a client does not ask for one.
 *
 * @param asked `GET /containers/json`
 */
export function listResponse(
  asked: string,
  query: URLSearchParams,
  { listed, images }: Pick<Inventory, "listed" | "images">,
): object | null {
  const filters = filtersIn(query.get("filters"));
  const passes = passing(filters);
  const found = (kind: SimulatedKind): readonly SimulatedObject[] =>
    listed().filter((object) => object.kind === kind && passes(object));
  switch (asked) {
    case "GET /containers/json":
      return found("containers").filter(isShown(query, filters)).map(summaryOf);
    case "GET /networks":
      return found("networks").map(({ answer }) => answer);
    case "GET /volumes":
      return { Volumes: found("volumes").map(({ answer }) => answer), Warnings: [] };
    case "GET /images/json":
      return query.has("filters") ? [] : images.listed().map(imageOf);
    default:
      return null;
  }
}

interface Described {
  readonly Id?: string;
  readonly Labels?: Labels;
  readonly Config?: { readonly Image: string; readonly Labels: Labels };
  readonly NetworkSettings?: object;
}

type Labels = Readonly<Record<string, string>>;

/** Containers that do not run are listed for those who ask for them, also by their status. */
function isShown(
  query: URLSearchParams,
  { status = [] }: Filters,
): (object: SimulatedObject) => boolean {
  const isAll = /^(?:1|t|true)$/i.test(query.get("all") ?? "") || status.length > 0;
  return (object) => isAll || statusOf(object) === "running" || statusOf(object) === "paused";
}

function summaryOf(object: SimulatedObject): object {
  const { Id, Config, NetworkSettings } = object.answer as Described;
  return {
    ...{ Id, Image: Config?.Image, ImageID: "", Command: "", Created: 0, Labels: Config?.Labels },
    ...{
      Names: object.names.map((name) => `/${name}`),
      State: statusOf(object),
      Status: "",
      Ports: [],
    },
    ...{ HostConfig: {}, NetworkSettings, Mounts: [] },
  };
}

function imageOf(name: string): object {
  return { Id: `sha256:${"5".repeat(64)}`, RepoTags: [name], Created: 0, Size: 0, Labels: null };
}

type Filters = Readonly<Record<string, readonly string[]>>;

/** Filters of other names let everything pass. */
function passing({
  label = [],
  name = [],
  id = [],
  status = [],
}: Filters): (object: SimulatedObject) => boolean {
  const some = (values: readonly string[], holds: (value: string) => boolean): boolean =>
    values.length === 0 || values.some(holds);
  return (object) =>
    label.every((one) => hasLabel(object.answer as Described, one)) &&
    some(name, (part) =>
      object.names.some((own) => own.includes(part.replace(/^\^?\/?|\$$/g, ""))),
    ) &&
    some(id, (start) => object.id.startsWith(start)) &&
    (object.kind !== "containers" || some(status, (one) => one === statusOf(object)));
}

function hasLabel({ Labels, Config }: Described, label: string): boolean {
  const [name = "", value] = label.split(/=(.*)/s);
  const found = { ...Labels, ...Config?.Labels }[name];
  return found !== undefined && (value === undefined || value === found);
}

/** Clients write `{"label":{"a=b":true}}`, older ones `{"label":["a=b"]}`. */
function filtersIn(filters: string | null): Filters {
  try {
    const named = JSON.parse(filters ?? "{}") as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(named).map(([name, values]) => [name, valuesOf(values)] as const),
    );
  } catch {
    return {};
  }
}

function valuesOf(values: unknown): readonly string[] {
  if (Array.isArray(values)) return values.filter((one) => typeof one === "string");
  return typeof values === "object" && values !== null ? Object.keys(values) : [];
}
