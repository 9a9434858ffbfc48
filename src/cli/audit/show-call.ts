import type { AuditRecord } from "../../domain/record.js";
import { counted } from "../../domain/counted.js";

/** The record as it is, which `--json` prints, has all of it. */
const MAX_LINES = 40;
const MAX_LENGTH = 500;
const MAX_DEPTH = 32;

/**
 * Renders the recorded request: `HostConfig.Binds[0]: /srv:/srv`, a line for each value of its query and body, in the
 * spelling of a violation's `field`. What tells most of a new container comes first. The lines are not escaped.
 */
export function linesOfCall({ call, erased }: AuditRecord): readonly string[] {
  const hidden: unknown = erased;
  const places = Array.isArray(hidden) ? hidden.filter((one) => typeof one === "string") : [];
  const values = call === null ? [] : valuesOf(call);
  const shown = values
    .slice(0, MAX_LINES)
    .map(([place, text]) => `    ${cut(`${place}: ${text}`)}`);
  const more = values.length - shown.length;
  return [
    ...(shown.length === 0 ? [] : ["  request, without what is empty, 0 or false:", ...shown]),
    ...(more === 0 ? [] : [`    and ${counted(more, "more value")}; --json prints them`]),
    ...(places.length === 0 ? [] : [cut(`  not recorded of it: ${places.join(", ")}`)]),
  ];
}

type Value = readonly [place: string, text: string];

function valuesOf({ query, body }: NonNullable<AuditRecord["call"]>): readonly Value[] {
  const parameters = Object.entries(query).map(([name, texts]): Value => [
    `query ${name}`,
    texts.length === 1 ? (texts[0] ?? "") : json(texts),
  ]);
  const members = [...valuesIn(body, "", 0)].map((value) => ({ value, rank: rankOf(value[0]) }));
  const sorted = members.toSorted((a, b) => a.rank - b.rank);
  return [...parameters, ...sorted.map(({ value }) => value)];
}

/** The members that auditors look for first in a request that creates something. */
const FIRST = [
  ...[
    "Image",
    "Cmd",
    "Entrypoint",
    "HostConfig.Privileged",
    "HostConfig.Binds",
    "HostConfig.Mounts",
  ],
  ...["HostConfig.Devices", "HostConfig.CapAdd", "HostConfig.SecurityOpt", "User"],
];

function rankOf(place: string): number {
  const rank = FIRST.findIndex((first) => place === first || /^[.[]/.test(restOf(place, first)));
  return rank < 0 ? FIRST.length : rank;
}

function restOf(place: string, first: string): string {
  return place.startsWith(first) ? place.slice(first.length) : "";
}

/** Commands are read as a whole. */
const WHOLE = new Set(["Cmd", "Entrypoint"]);
/** With an empty list nothing is masked, which is not what dockerd does without one. */
const TELLING_IF_EMPTY = /(?:^|\.)(?:MaskedPaths|ReadonlyPaths)$/;

function* valuesIn(value: unknown, place: string, depth: number): Generator<Value> {
  const text = isEmpty(value) ? textIfEmpty(value, place) : textOf(value, place, depth);
  if (text !== null) yield [place === "" ? "body" : place, text];
  else
    for (const [name, inner] of Object.entries(value ?? {}))
      yield* valuesIn(inner, inside(place, name, Array.isArray(value)), depth + 1);
}

function textIfEmpty(value: unknown, place: string): string | null {
  return Array.isArray(value) && TELLING_IF_EMPTY.test(place) ? "[]" : null;
}

/** Returns null for a list or an object whose values have lines of their own. */
function textOf(value: unknown, place: string, depth: number): string | null {
  if (typeof value !== "object" || value === null) return String(value);
  if (depth >= MAX_DEPTH) return "…";
  return WHOLE.has(place) ? json(value) : null;
}

function inside(place: string, name: string, isList: boolean): string {
  if (isList) return `${place}[${name}]`;
  return place === "" ? name : `${place}.${name}`;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === null || value === undefined || value === "" || value === false || value === 0;
}

/** Nothing that a log from elsewhere holds may end the command. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (thrown) {
    // It is nested too deep.
    if (thrown instanceof RangeError) return "…";
    throw thrown;
  }
}

function cut(line: string): string {
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
