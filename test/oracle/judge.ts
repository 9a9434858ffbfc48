import { comparable, differenceOf } from "./comparable.js";
import { afterHandler } from "./after-handler.js";
import type { Answer, Case, Routed } from "./case.js";
import type { Call } from "../../src/domain/call.js";
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

/** Whether the reader takes a call; an unknown key is for the policy to judge. */
function accepts(call: Call): boolean {
  return call.hygiene.every(({ kind }) => kind === "unknown-key");
}

/** Judges what the reader and one engine made of a case. */
export function judge(
  one: Case,
  call: Call,
  answer: Answer,
  oracle: Pick<Oracle, "name" | "engine">,
): Outcome {
  if (one.type !== null) return judgeBody(one.type, call, answer, oracle);
  if (answer.route === undefined) return refusal(accepts(call), false);
  if (!accepts(call)) return refusal(false, true);
  // What is said not to be trusted may differ in what a hidden form says.
  const reads = call.queryTrusted && !FORMLESS.has(answer.route.template);
  const read = reads ? answer.route : { ...answer.route, form: answer.route.url_query };
  const theirs = target(read);
  const ours = ownTarget(call, answer.route.version);
  const where = answer.route.form_error ?? differenceOf(ours, theirs);
  return where === null ? { kind: "both" } : { kind: "different", where, ours, theirs };
}

/** Their handlers, of both engines, read no parameter at all; the oracle reads a form on every route. */
const FORMLESS = new Set(["/auth", "/grpc", "/session"]);

function judgeBody(
  type: string,
  call: Call,
  answer: Answer,
  { engine }: Pick<Oracle, "engine">,
): Outcome {
  const readings = (["decoded", "executed", "legacy"] as const).flatMap((name) => {
    const reading = answer[name];
    return reading === undefined ? [] : [[name, reading] as const];
  });
  const taken = readings.filter(([, reading]) => reading.ok);
  if (taken.length === 0 || !accepts(call)) return refusal(accepts(call), taken.length > 0);
  for (const [name, reading] of taken) {
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

function target({ template, vars, path, form, version, url_query }: Routed): unknown {
  return { template, vars, path, version, form: form ?? {}, url_query };
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
