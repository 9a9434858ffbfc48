import type { Call, Value } from "../../../domain/call.js";
import type { Facts } from "../../../domain/facts.js";
import type { LabelledObject } from "../../../domain/label-facts.js";
import type { LoadFacts, LoadKind } from "../../../domain/load-facts.js";
import { isBody } from "../../../domain/value-kinds.js";
import { loadOfBody } from "./load-of-body.js";
import { loadOfFilters } from "./load-of-filters.js";
import { loadOfLogAttributes } from "./load-of-log-attributes.js";
import { loadOfStop } from "./load-of-stop.js";
import { isTrue } from "../../../domain/form-boolean.js";

/** The context of a request, besides the call itself. */
interface Known {
  readonly objects: Facts["objects"];
  readonly filters: Facts["request"]["filters"];
  readonly bodyBytes: number;
}

type Draw = (call: Call, known: Known) => readonly LoadFacts[] | null;

/** Returns what a request costs dockerd beyond the limits of containers; null if it could not be read. */
export function loadOf(call: Call, known: Known): Facts["load"] {
  const draw = DRAWS.get(call.action);
  return draw === undefined ? [] : draw(call, known);
}

const described: Draw = ({ body }, { objects, bodyBytes }) => {
  if (body === null || objects === null) return null;
  return [
    ...loadOfBody(body),
    ...(isBody(body) ? loadOfLogAttributes(body) : []),
    ...loadOfLabels(objects),
    one("body_bytes", "", bodyBytes),
  ];
};

/** A container, whose name a tag of its log repeats in each line. */
const containerCreated: Draw = (call, known) => {
  const load = described(call, known);
  return load === null ? null : [...load, ...named(call)];
};

const named = ({ query }: Call): readonly LoadFacts[] => [
  one("container_name", "name", lengthOf(query.get("name")?.[0])),
];

/** A build or an import, whose labels are in the query. */
const labelled: Draw = (_call, { objects }) => (objects === null ? null : loadOfLabels(objects));

const listed: Draw = (_call, { filters }) => loadOfFilters(filters);

const containersListed: Draw = (call, { filters }) => {
  const load = loadOfFilters(filters);
  return load === null ? null : [...load, ...loadOfSize(call)];
};

const executed: Draw = ({ body }, { bodyBytes }) => {
  if (body === null || !isBody(body)) return null;
  return [
    one("detach_keys", "DetachKeys", lengthOf(body["DetachKeys"])),
    one("working_dir", "WorkingDir", lengthOf(body["WorkingDir"])),
    one("exec_bytes", "", bodyBytes),
  ];
};

const attached: Draw = ({ query }) => [
  one("detach_keys", "detachKeys", lengthOf(query.get("detachKeys")?.[0])),
];

const LISTS = "image volume network service task node secret config".split(" ");

const DRAWS: ReadonlyMap<string, Draw> = new Map([
  ...[
    ...["container.update", "service.create", "service.update", "swarm.init", "swarm.update"],
    ...["volume.create", "network.create", "network.connect", "image.commit"],
  ].map((action) => [action, described] as const),
  ["container.create", containerCreated],
  ["container.rename", named],
  ["build.run", labelled],
  ["image.import", labelled],
  ["exec.create", executed],
  ["container.attach", attached],
  ["container.list", containersListed],
  ["container.inspect", loadOfSize],
  ["container.stop", loadOfStop],
  ["container.restart", loadOfStop],
  ...LISTS.map((kind) => [`${kind}.list`, listed] as const),
]);

/** Returns the most labels, and the most bytes of labels, that one object gets. */
function loadOfLabels(objects: readonly LabelledObject[]): readonly LoadFacts[] {
  return objects.flatMap(({ labels, labels_field: field }) => {
    if (labels === null) return [];
    const entries = Object.entries(labels);
    if (entries.length === 0) return [];
    const bytes = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    return [one("entries", field, entries.length), one("label_bytes", field, bytes)];
  });
}

function one(kind: LoadKind, field: string, value: number): LoadFacts {
  return { kind, field, name: field, value, given: String(value) };
}

function lengthOf(value: Value | undefined): number {
  return typeof value === "string" ? value.length : 0;
}

/** Returns one entry if dockerd walks the file systems of the containers that it shows. */
function loadOfSize({ query }: Pick<Call, "query">): readonly LoadFacts[] {
  const text = query.get("size")?.[0] ?? "";
  if (!isTrue(text)) return [];
  return [{ kind: "walk", field: "size", name: "size", value: 1, given: "true" }];
}
