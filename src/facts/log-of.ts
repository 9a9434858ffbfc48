import type { LogFacts, LogOption } from "../domain/log-facts.js";
import { logTargetOf } from "./log-target.js";

/** Where a call says which log driver is meant. */
export interface LogPlace {
  /** `HostConfig.LogConfig.Type` */
  readonly driver: string;
  /** `HostConfig.LogConfig.Config` */
  readonly options: string;
}

/** A log driver, and what its options make the daemon do. Source: moby daemon/logger. */
export function logOf(
  place: LogPlace,
  driver: string,
  options: Readonly<Record<string, string>>,
): LogFacts {
  return {
    field: place.driver,
    driver,
    options: Object.entries(options).map(([key, value]) =>
      optionOf(`${place.options}.${key}`, key, value),
    ),
  };
}

function optionOf(field: string, key: string, value: string): LogOption {
  const use = useOf(key.toLowerCase(), value);
  const target = use === "address" ? logTargetOf(key.toLowerCase(), value) : null;
  return { field, key, use, target };
}

function useOf(key: string, value: string): LogOption["use"] {
  if (isTemplate(value)) return "template";
  if (value === "" || TEXTS.has(key)) return "text";
  if (isAddress(key, value)) return "address";
  return isFile(key, value) ? "file" : "text";
}

/**
 * What the template of a tag may hold: ids and names. Its functions may not: `{{pad .ID 70000000000 0}}`
 * takes all memory of the host, and a loop all of its time, when the container starts.
 * Source: moby daemon/logger/templates, and loggerutils.ParseLogTag.
 */
const PLAIN_ACTIONS =
  /(?<!\{)\{\{ *\.(?:ID|FullID|Name|ImageID|ImageFullID|ImageName|DaemonName|Hostname) *\}\}/g;

function isTemplate(value: string): boolean {
  return value.includes("{{") && value.replaceAll(PLAIN_ACTIONS, "").includes("{{");
}

/** Options of dockerd's own drivers that are text whatever they look like: `/aws/group`. */
const TEXTS: ReadonlySet<string> = new Set([
  "awslogs-datetime-format",
  "awslogs-group",
  "awslogs-multiline-pattern",
  "awslogs-stream",
  "cache-max-file",
  "env",
  "env-regex",
  "labels",
  "labels-regex",
  "max-file",
  "tag",
]);

/** The driver makes a host's name of a region, so that only one that looks like a region is text. */
function isAddress(key: string, value: string): boolean {
  if (key === "awslogs-region") return !/^[a-z0-9-]{1,32}$/.test(value);
  return /-(?:address|endpoint|url)$/.test(key) || /:\/\/|^unix[a-z]*:/i.test(value);
}

function isFile(key: string, value: string): boolean {
  return value.startsWith("/") || /-(?:capath|cert|file|key)$/.test(key);
}
