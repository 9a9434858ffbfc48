import { comparable, differenceOf } from "./comparable.js";
import { afterHandler } from "./after-handler.js";
import type { Answerer, Calls, Case, Routed } from "./case.js";
import type { Call } from "../../src/domain/call.js";
import type { Route } from "../../src/engine/request/table-shapes.js";
import { ROUTES } from "../../src/engine/request/tables/routes.js";
import type { Oracle } from "./oracle-process.js";

/** What two readings of one case come to. */
export type Outcome =
  | { readonly kind: "both" | "refused-by-us" | "refused-by-dockerd" | "refused-by-both" }
  | {
      readonly kind: "different";
      readonly where: string;
      readonly ours: unknown;
      readonly theirs: unknown;
    };

function accepts(call: Call): boolean {
  return call.hygiene.length === 0;
}

/** Judges what the reader and one engine made of a case. */
export function compareReadings(
  one: Case,
  calls: Calls,
  answer: Answerer,
  oracle: Pick<Oracle, "name" | "engine">,
): Outcome {
  if (one.type !== null) return compareBodies(one.type, calls, answer, oracle);
  const call = calls.today;
  if (answer.route === undefined) return refusal(accepts(call), false);
  if (!accepts(call)) return refusal(false, true);
  const theirs = target(answer.route, call);
  const ours = ownTarget(call, answer.route.version);
  const where = answer.route.form_error ?? differenceOf(ours, theirs);
  return where === null ? { kind: "both" } : { kind: "different", where, ours, theirs };
}

function compareBodies(
  type: string,
  { today, legacy }: Calls,
  answer: Answerer,
  { engine }: Pick<Oracle, "engine">,
): Outcome {
  const readings = (["decoded", "executed", "legacy"] as const).flatMap((name) => {
    const reading = answer[name];
    return reading === undefined ? [] : [[name, reading] as const];
  });
  const taken = readings.filter(([, reading]) => reading.ok);
  if (taken.length === 0 || !accepts(today)) return refusal(accepts(today), taken.length > 0);
  for (const [name, reading] of taken) {
    const call = name === "legacy" ? legacy : today;
    if (!accepts(call)) continue;
    const settle = name === "executed" ? afterHandler : (value: unknown): unknown => value;
    const ours = settle(comparable(type, call.body, engine), type);
    const theirs = settle(comparable(type, reading.value, engine, unknownNames(call)), type);
    const where = differenceOf(ours, theirs);
    if (where !== null) return { kind: "different", where: `${name}${where}`, ours, theirs };
  }
  return { kind: "both" };
}

/** Names of members that the reader has reported as unknown: an engine newer than the tables has more. */
function unknownNames({ hygiene, unknownFields }: Call): ReadonlySet<string> {
  const paths = [...hygiene.map(({ path }) => path), ...unknownFields];
  return new Set(paths.map((path) => path.slice(path.lastIndexOf(".") + 1).toLowerCase()));
}

function refusal(ours: boolean, theirs: boolean): Outcome {
  if (ours) return { kind: "refused-by-dockerd" };
  return { kind: theirs ? "refused-by-us" : "refused-by-both" };
}

/** The oracle reads a form on every route, and gives all values; the handlers read what the tables say. */
function target({ template, vars, path, form, version, url_query }: Routed, call: Call): unknown {
  const route = ROUTES.find((one) => one.method === call.method && one.template === template);
  // What is said not to be trusted may differ in what a hidden form says.
  const isRead = call.queryTrusted && route?.form !== "none";
  const query = asRead(url_query, route);
  return {
    template,
    vars,
    path,
    version,
    form: isRead ? asRead(form ?? {}, route) : query,
    url_query: query,
  };
}

type Values = Routed["url_query"];

/** The first value of each parameter that a handler reads once. */
function asRead(all: Values, route: Route | undefined): Values {
  const entries = Object.entries(all).map(([name, values]) => {
    const kind = Object.entries(route?.query ?? {}).find(([one]) => one === name)?.[1];
    const isOnce = kind !== undefined && kind !== "list" && !kind.startsWith("json-list:");
    return [name, isOnce ? values.slice(0, 1) : values] as const;
  });
  return Object.assign(
    Object.create(null) as Record<string, readonly string[]>,
    Object.fromEntries(entries),
  );
}

function ownTarget(call: Call, version: string): unknown {
  const form = Object.assign(Object.create(null) as object, Object.fromEntries(call.query));
  return {
    template: call.template,
    vars: { ...call.vars },
    path: (version === "" ? "" : `/v${version}`) + (call.path ?? ""),
    version: call.version,
    form,
    url_query: form,
  };
}
