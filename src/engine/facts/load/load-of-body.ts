import type { Body, Value } from "../../../domain/call.js";
import type { LoadFacts } from "../../../domain/load-facts.js";
import { isBody, isList } from "../../../domain/value-kinds.js";
import { loadOfLogs } from "./load-of-logs.js";
import { stopIn } from "./load-of-stop.js";

/** The findings in a body so far. */
interface Found {
  readonly logs: LoadFacts[];
  /** The longest list or map, the shortest interval and the shortest delay. */
  entries: LoadFacts;
  interval: LoadFacts | null;
  delay: LoadFacts | null;
  stop: LoadFacts | null;
}

/**
 * Returns what a body costs dockerd: its log options, its longest list or map, its shortest intervals, and how long it lets
 * a container take to stop. Finds what it bounds by names, wherever they are, and what it leaves out by its place alone.
 */
export function loadOfBody(body: Value): readonly LoadFacts[] {
  const entries = { kind: "entries", field: "", name: "", value: 0, given: "0" } as const;
  const found: Found = { logs: [], entries, interval: null, delay: null, stop: null };
  visit(body, "", found);
  const times = [found.interval, found.delay, found.stop].filter((load) => load !== null);
  return [...found.logs, ...times, found.entries];
}

function visit(value: Value, field: string, found: Found): void {
  if (isList(value)) visitList(value, field, found);
  else if (isBody(value)) {
    count(Object.keys(value).length, field, found);
    for (const [name, member] of Object.entries(value))
      visitMember(name, member, field === "" ? name : `${field}.${name}`, found);
  }
}

function visitMember(name: string, value: Value, field: string, found: Found): void {
  if (ARGUMENTS.has(field)) return;
  visit(value, field, found);
  found.stop ??= stopOf(value, field, name);
  if (!isBody(value)) return;
  if (name === "LogConfig") found.logs.push(...loadOfLogs(value["Config"], `${field}.Config`));
  if (name === "LogDriver") found.logs.push(...loadOfLogs(value["Options"], `${field}.Options`));
  if (name === "Healthcheck") visitHealthcheck(value, field, found);
  if (name === "RestartPolicy") visitRestart(value, field, found);
}

const TASK = "TaskTemplate.ContainerSpec";

/**
 * Lists of strings that a program or its environment is made of: only the size of the body bounds them. A network may
 * be called `Env`, so their whole place counts.
 */
const ARGUMENTS: ReadonlySet<string> = new Set([
  ..."Cmd Entrypoint Env OnBuild Shell Healthcheck.Test".split(" "),
  ..."Args Command Env Healthcheck.Test".split(" ").map((name) => `${TASK}.${name}`),
]);

function visitList(list: readonly Value[], field: string, found: Found): void {
  count(list.length, field, found);
  list.forEach((item, index) => {
    if (typeof item === "object") visit(item, `${field}[${index}]`, found);
  });
}

function count(entries: number, field: string, found: Found): void {
  if (entries <= (found.entries.value ?? 0)) return;
  const name = nameOf(field);
  found.entries = { kind: "entries", field, name, value: entries, given: String(entries) };
}

/** Returns the last member in a path, `Aliases`. */
function nameOf(field: string): string {
  return field.slice(field.lastIndexOf(".") + 1);
}

/** The members of a health check that say how often dockerd runs something in the container; 0 is the image's. */
const INTERVALS = ["Interval", "Timeout", "StartInterval"];

function visitHealthcheck(check: Body, field: string, found: Found) {
  for (const name of INTERVALS) {
    const interval = check[name];
    if (interval === undefined || interval === 0) continue;
    found.interval = shorter(found.interval, {
      kind: "interval",
      ...timeOf(interval, field, name),
    });
  }
}

/**
 * A swarm waits five seconds unless the policy says another delay, 0 included. One that never restarts has no use
 * for it, and docker-py always sends 0.
 */
function visitRestart(policy: Body, field: string, found: Found) {
  const delay = policy["Delay"];
  if (delay === undefined || policy["Condition"] === "none") return;
  found.delay = shorter(found.delay, {
    kind: "restart_delay",
    ...timeOf(delay, field, "Delay"),
  });
}

/** The units per second of each member that says how long dockerd waits for a container to stop. */
const STOPS: ReadonlyMap<string, number> = new Map([
  ["StopTimeout", 1],
  [`${TASK}.StopGracePeriod`, 1e9],
]);

/** dockerd waits ten seconds where nothing is said. */
function stopOf(value: Value, field: string, name: string): LoadFacts | null {
  const unit = STOPS.get(field);
  if (unit === undefined || value === null) return null;
  const amount = numberOf(value);
  return stopIn(field, name, amount === null ? null : amount / unit);
}

function timeOf(nanoseconds: Value, within: string, name: string): Omit<LoadFacts, "kind"> {
  const amount = numberOf(nanoseconds);
  const value = amount === null ? null : amount / 1e6;
  const given = value === null ? "unreadable" : `${value}ms`;
  return { field: `${within}.${name}`, name, value, given };
}

function numberOf(value: Value): number | null {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value : null;
}

function shorter(one: LoadFacts | null, other: LoadFacts): LoadFacts {
  if (one === null || other.value === null) return other;
  return one.value === null || one.value <= other.value ? one : other;
}
