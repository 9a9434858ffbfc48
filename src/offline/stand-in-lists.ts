import type { Thing } from "./things.js";

/**
 * Returns dockerd's list of objects, filtered by labels as a client asks; null if it does not ask for one.
 *
 * @param asked `GET /containers/json`
 */
export function listOf(asked: string, query: string, things: readonly Thing[]): object | null {
  const wanted = labelsIn(new URLSearchParams(query).get("filters"));
  const answers = (kind: string): readonly Described[] =>
    things
      .filter((thing) => thing.kind === kind)
      .map((thing): Described => ({ ...thing.answer, names: thing.names }))
      .filter((one) => wanted.every((label) => hasLabel(one, label)));
  switch (asked) {
    case "GET /containers/json":
      return answers("containers").map(summaryOf);
    case "GET /networks":
      return answers("networks");
    case "GET /volumes":
      return { Volumes: answers("volumes"), Warnings: [] };
    case "GET /images/json":
      return [];
    default:
      return null;
  }
}

interface Described {
  readonly Id?: string;
  readonly names: readonly string[];
  readonly Labels?: Labels;
  readonly Config?: { readonly Image: string; readonly Labels: Labels };
}

type Labels = Readonly<Record<string, string>>;

function summaryOf({ Id, names, Config }: Described): object {
  return {
    ...{ Id, Image: Config?.Image, ImageID: "", Command: "", Created: 0, Labels: Config?.Labels },
    ...{ Names: names.map((name) => `/${name}`), State: "running", Status: "Up", Ports: [] },
    ...{ HostConfig: {}, NetworkSettings: { Networks: {} }, Mounts: [] },
  };
}

function hasLabel({ Labels, Config }: Described, label: string): boolean {
  const [name = "", value] = label.split(/=(.*)/s);
  const found = { ...Labels, ...Config?.Labels }[name];
  return found !== undefined && (value === undefined || value === found);
}

/** Clients write `{"label":{"a=b":true}}`, older ones `{"label":["a=b"]}`. */
function labelsIn(filters: string | null): readonly string[] {
  try {
    const { label } = JSON.parse(filters ?? "{}") as { readonly label?: unknown };
    if (Array.isArray(label)) return label.filter((one) => typeof one === "string");
    return typeof label === "object" && label !== null ? Object.keys(label) : [];
  } catch {
    return [];
  }
}
