import type { Call, RequestFinding } from "../../domain/call.js";
import type { Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { fits, hidden, shownAs, type PatternName } from "./allow-list-patterns.js";
import { KEPT, MAPS, NAMES_ONLY, VOLUME_OPTIONS, isMember } from "./kept-fields.js";
import { ERASED_QUERY, KEPT_QUERY } from "./kept-query.js";
import { partOf } from "./hidden-runs.js";
import { VARIABLES, redactPath, shownVariable } from "./redact-path.js";
import { redactMessage, type Quoted } from "./redact-message.js";

/** Redacts a finding of the request reader: removes names that the caller chose from its path. */
export function redactFinding({ kind, path, detail }: RequestFinding): RequestFinding {
  return { kind, path: fieldOf(path, false), detail: redactMessage(detail) };
}

/**
 * Redacts a violation: shows its value in the form of the place that `field` names, and removes hidden
 * values, and parts of them, from its message.
 */
export function redactViolation(
  violation: Violation,
  { whole: ofCall, names }: QuotedOfCall,
): Violation {
  const { control, field, value, message } = violation;
  const byReader = HYGIENE_CONTROLS.has(control);
  const at = field === null ? null : fieldOf(field, !byReader);
  const quoted: Quoted = [[field, at], ...ofCall];
  // The reader's findings have a place in `value`, as in `field`.
  const shown =
    value === null || byReader
      ? value && redactMessage(value, quoted)
      : valueOf(control, field, value);
  return {
    ...violation,
    field: at,
    value: shown,
    message: byReader
      ? redactMessage(message, quoted)
      : redactMessage(message, [[value, shown], ...quoted], partOf([[value, shown], ...names])),
  };
}

/** The texts of a request that messages may quote, and their replacements. */
export interface QuotedOfCall {
  /** Texts as they were sent. */
  readonly whole: Quoted;
  /** Names in the path, which a message may also quote in part. */
  readonly names: Quoted;
}

export function quotedOf(call: Call | null): QuotedOfCall {
  if (call === null) return { whole: [], names: [] };
  const { uri, path, method, vars } = call;
  const shown = redactPath(call) ?? hidden(uri);
  const whole: Quoted = [
    [uri, shown],
    [path, shown],
    [method, shownAs(method, "method")],
  ];
  return {
    whole,
    names: Object.entries(vars).map(([name, text]) => [text, shownVariable(name, text)]),
  };
}

/** Controls whose value is not the text of the field. */
const VALUES: Readonly<Record<string, PatternName>> = {
  daemon_load: "time",
  log_driver: "driverOrKey",
  volume_driver: "option",
  mount_propagation: "word",
  mount_targets: "source",
};

function valueOf(control: string, field: string | null, value: string): string {
  const pattern = field === null ? "filter" : (VALUES[control] ?? patternOf(field));
  if (pattern === undefined) return hidden(value);
  return OF_PATHS.has(pattern) && isResolved(value) ? value : shownAs(value, pattern);
}

/** The forms of places where a host path may stand. */
const OF_PATHS: ReadonlySet<PatternName> = new Set(["bind", "device", "path", "share", "source"]);

/** Returns true for a host path and where its links lead, `/var/run/docker.sock -> /run/docker.sock`, each in its form. */
function isResolved(value: string): boolean {
  const paths = value.split(" -> ");
  return paths.length === 2 && paths.every((path) => fits(path, "path"));
}

/** Members whose controls report a part, or the name of a caller's own member. */
const MAP_VALUES: ReadonlyMap<string, PatternName> = new Map<string, PatternName>([
  ["AuxiliaryAddresses", "prefix"],
  ["EndpointsConfig", "source"],
  ["ExposedPorts", "endpoint"],
  ["PortBindings", "endpoint"],
  // A part of an option: a profile, a key.
  ["SecurityOpt", "key"],
  ["Sysctls", "key"],
  ["Tmpfs", "source"],
  ["Volumes", "path"],
]);

/** Returns the form of a text at a field; undefined if no text of it is shown. */
function patternOf(field: string): PatternName | undefined {
  const names = field.split(".").map(bareOf);
  const [last = ""] = names.slice(-1);
  const ofQuery = names.length === 1 ? (KEPT_QUERY.get(last) ?? VARIABLES.get(last)) : undefined;
  return ofQuery ?? patternWithin(names, last);
}

function patternWithin(names: readonly string[], last: string): PatternName | undefined {
  const [parent = ""] = names.slice(-2);
  if (NAMES_ONLY.has(parent) && VOLUME_OPTIONS.has(last)) return VOLUME_OPTIONS.get(last);
  // The values of such a member are secret, its names are not.
  if (NAMES_ONLY.has(last)) return NAMES_ONLY.get(last);
  if (names.some((name) => NAMES_ONLY.has(name))) return undefined;
  return mapPatternOf(names, last) ?? KEPT.get(last) ?? undefined;
}

/** Returns the form of a text within a map; the addresses of an endpoint have forms of their own. */
function mapPatternOf(names: readonly string[], last: string): PatternName | undefined {
  const map = names.find((name) => MAP_VALUES.has(name));
  if (map === undefined || (map === "EndpointsConfig" && KEPT.has(last))) return undefined;
  return MAP_VALUES.get(map);
}

/**
 * Returns the path of a field with the members and parameters that dockerd knows; other names are keys of
 * maps, and are shown only if they may be.
 */
function fieldOf(path: string, withKeys: boolean): string {
  const names = path.split(".");
  const map = names.findIndex((name) => MAPS.has(name) || NAMES_ONLY.has(name));
  const members = names.slice(0, map < 0 ? undefined : map + 1);
  const keys = map < 0 ? [] : names.slice(map + 1);
  // A key may contain dots, so the whole path is shown, or nothing.
  const isShown = withKeys && keys.every((key) => fits(bareOf(key), "key"));
  const shown = [
    ...members.map((name) => (isKnownName(bareOf(name)) ? name : "…")),
    ...(isShown || keys.length === 0 ? keys : ["…"]),
  ];
  return shown.filter((name, at) => name !== "…" || shown[at - 1] !== "…").join(".");
}

export function bareOf(name: string): string {
  return name.includes("[") ? name.replace(/\[\d{1,6}\]/g, "") : name;
}

export function isKnownName(name: string): boolean {
  return isMember(name) || KEPT_QUERY.has(name) || ERASED_QUERY.has(name) || WORDS.has(name);
}

/** Fields that are neither members nor parameters: variables of paths. */
const WORDS = new Set(["", "id", "name", "filters", "buildargs", "labels"]);
