import { parseBool, parseUint64 } from "./go-values.js";
import type { RequestFinding } from "../../domain/call.js";
import { JsonRefusal } from "../json/json-refusal.js";
import type { QueryKind } from "./table-shapes.js";
import { percentDecode } from "./percent-decode.js";
import { readQueryJson } from "./read-query-json.js";

/** A query as Go's url.ParseQuery reads it, and its findings. */
export interface Query {
  /**
   * The values of each parameter that dockerd uses: the first if it reads one, else all, in order. Unreadable
   * pairs are left out.
   */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Values that dockerd ignores: `query.dockerfile[1]`. */
  readonly ignored: readonly string[];
  readonly findings: readonly RequestFinding[];
}

/** The most findings that are recorded: one refuses a request, and many would fill the audit record. */
const MAX_FINDINGS = 50;

/**
 * Limits the pairs of a query; honest ones have a few, or some hundred names of images. Go from 1.26 on drops
 * a query of more than 10,000 pairs entirely, and a build continues without it.
 */
const MAX_PAIRS = 1000;

/**
 * Reads the part of a target after the `?`.
 *
 * @param kinds How the endpoint reads its parameters; others are only split and decoded
 */
export function readQuery(rawQuery: string, kinds: Readonly<Record<string, QueryKind>>): Query {
  const values = new Map<string, string[]>();
  const findings: RequestFinding[] = [];
  const ignored: string[] = [];
  const pairs = rawQuery.split("&", MAX_PAIRS + 1);
  if (pairs.length > MAX_PAIRS) return { values, ignored, findings: [TOO_MANY] };
  for (const pair of pairs) {
    if (pair !== "" && findings.length < MAX_FINDINGS) readPair(pair, values, findings);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const all = values.get(name);
    if (all === undefined) continue;
    if (!isListed(kind)) ignored.push(...cutToFirst(name, all));
    check(name, kind, all, findings);
  }
  return { values, ignored, findings };
}

/**
 * Keeps the first of several values, the only one that dockerd reads, so that policy and log use the same
 * one. Returns the paths of the others.
 */
function cutToFirst(name: string, values: string[]): readonly string[] {
  const rest = values.splice(1);
  return rest.some((value) => value !== values[0]) ? [`query.${name}[1]`] : [];
}

const TOO_MANY: RequestFinding = {
  kind: "query",
  path: "",
  detail: `more than ${MAX_PAIRS} parameters`,
};

function readPair(pair: string, values: Map<string, string[]>, findings: RequestFinding[]): void {
  // Engines built with Go before 1.17 split at it, others drop the pair.
  if (pair.includes(";")) {
    findings.push({ kind: "query", path: "", detail: "a semicolon that is not escaped" });
    return;
  }
  const equals = pair.indexOf("=");
  const name = decode(equals < 0 ? pair : pair.slice(0, equals));
  const value = decode(equals < 0 ? "" : pair.slice(equals + 1));
  if (typeof name !== "string") findings.push(failed(name.failure, ""));
  else if (typeof value !== "string") findings.push(failed(value.failure, name));
  else {
    const all = values.get(name);
    if (all === undefined) values.set(name, [value]);
    else all.push(value);
  }
}

function decode(text: string): ReturnType<typeof percentDecode> {
  return percentDecode(text.includes("+") ? text.replaceAll("+", " ") : text);
}

function failed(failure: "escape" | "utf8", path: string): RequestFinding {
  return failure === "utf8"
    ? { kind: "utf8", path, detail: "escaped bytes are not UTF-8" }
    : { kind: "query", path, detail: "a bad escape" };
}

function check(
  name: string,
  kind: QueryKind,
  values: readonly string[],
  findings: RequestFinding[],
): void {
  for (const value of values) {
    if (findings.length >= MAX_FINDINGS) return;
    const finding = findingOf(name, kind, value);
    if (finding !== null) findings.push(finding);
  }
}

function isListed(kind: QueryKind): boolean {
  return kind === "list" || kind.startsWith("json-list:");
}

function findingOf(name: string, kind: QueryKind, value: string): RequestFinding | null {
  const [, body] = kind.split(":");
  if (body !== undefined) return findingOfJson(name, body, value);
  if (value === "") return null;
  const readable =
    (kind !== "parse-bool" || parseBool(value) !== null) &&
    (kind !== "uint64" || parseUint64(value) !== null);
  return readable ? null : { kind: "type", path: name, detail: `not a value of kind ${kind}` };
}

function findingOfJson(name: string, body: string, value: string): RequestFinding | null {
  try {
    readQueryJson(body, value);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    const path = thrown.path === "" ? name : `${name}.${thrown.path}`;
    return { kind: thrown.kind, path, detail: thrown.detail };
  }
}
