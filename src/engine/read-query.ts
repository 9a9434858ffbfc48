import { parseBool, parseUint64 } from "./go-values.js";
import type { Finding } from "../domain/call.js";
import { JsonRefusal } from "../json/json-refusal.js";
import type { QueryKind } from "./table-shapes.js";
import { percentDecode } from "./percent-decode.js";
import { readQueryJson } from "./read-query-json.js";

/** A query as Go's url.ParseQuery reads it, and what is refused in it. */
export interface Query {
  /** All values of each parameter, in order; pairs that could not be read are left out. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly findings: readonly Finding[];
}

/** One is enough to refuse a call, and a caller must not fill the record with them. */
const MAX_FINDINGS = 50;

/**
 * Pairs of a query; honest ones have a few, or some hundred names of images. Go from 1.26 on drops a query
 * of more than 10,000 as a whole, and a build goes on without it.
 */
const MAX_PAIRS = 1000;

/**
 * Reads what follows the `?`.
 *
 * @param kinds how the endpoint reads its parameters; others are only split and decoded
 */
export function readQuery(rawQuery: string, kinds: Readonly<Record<string, QueryKind>>): Query {
  const values = new Map<string, string[]>();
  const findings: Finding[] = [];
  const pairs = rawQuery.split("&", MAX_PAIRS + 1);
  if (pairs.length > MAX_PAIRS) return { values, findings: [TOO_MANY] };
  for (const pair of pairs) {
    if (pair !== "" && findings.length < MAX_FINDINGS) readPair(pair, values, findings);
  }
  for (const [name, all] of values) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind !== undefined) check(name, kind, all, findings);
  }
  return { values, findings };
}

const TOO_MANY: Finding = {
  kind: "query",
  path: "",
  detail: `more than ${MAX_PAIRS} parameters`,
};

function readPair(pair: string, values: Map<string, string[]>, findings: Finding[]): void {
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

function failed(failure: "escape" | "utf8", path: string): Finding {
  return failure === "utf8"
    ? { kind: "utf8", path, detail: "escaped bytes are not UTF-8" }
    : { kind: "query", path, detail: "a bad escape" };
}

function check(
  name: string,
  kind: QueryKind,
  values: readonly string[],
  findings: Finding[],
): void {
  // dockerd takes the first; a policy or a log that takes another one would judge another call.
  if (!isListed(kind) && values.some((value) => value !== values[0])) {
    const detail = "given twice, with two values";
    findings.push({ kind: "repeated-parameter", path: name, detail });
    return;
  }
  for (const value of isListed(kind) ? values : values.slice(0, 1)) {
    if (findings.length >= MAX_FINDINGS) return;
    const finding = findingOf(name, kind, value);
    if (finding !== null) findings.push(finding);
  }
}

function isListed(kind: QueryKind): boolean {
  return kind === "list" || kind.startsWith("json-list:");
}

function findingOf(name: string, kind: QueryKind, value: string): Finding | null {
  const [, body] = kind.split(":");
  if (body !== undefined) return findingOfJson(name, body, value);
  if (value === "") return null;
  const readable =
    (kind !== "parse-bool" || parseBool(value) !== null) &&
    (kind !== "uint64" || parseUint64(value) !== null);
  return readable ? null : { kind: "type", path: name, detail: `not a value of kind ${kind}` };
}

function findingOfJson(name: string, body: string, value: string): Finding | null {
  try {
    readQueryJson(body, value);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    const path = thrown.path === "" ? name : `${name}.${thrown.path}`;
    return { kind: thrown.kind, path, detail: thrown.detail };
  }
}
