import type { Answerer, Reader } from "./reader.js";
import { bodyMessage, bytesOf, recordedMessage, targetMessage, text } from "./vector-message.js";
import {
  isBody,
  memberOf,
  pruned,
  respelt,
  sameValue,
  unionOf,
  valueOf,
  without,
} from "./compare-values.js";
import { STRUCTS } from "../../src/engine/request/tables/fields.js";
import type { Value } from "../../src/domain/call.js";
import { isExecuted } from "./backend.js";
import { describeThrown } from "../../src/domain/errors.js";
import { parseJson } from "../../src/engine/json/parse-json.js";

/** What came of a file of vectors. */
export interface VectorResult {
  /** How many vectors of each kind of `ours` were checked; those of `unseen` are only counted. */
  readonly checked: Readonly<Record<string, number>>;
  /** One a vector that does not hold. */
  readonly failures: readonly VectorFailure[];
}

/** A vector that a reader does not hold, and how. */
export interface VectorFailure {
  readonly name: string;
  readonly ours: string;
  readonly why: string;
}

/**
 * Asks a reader every vector of a file, by the meaning of `ours`: `equal` is accepted with the
 * engines' value, `refuse` is refused, `either` may be refused or accepted with an engine's value,
 * `unseen` is only counted.
 *
 * @throws {Error} When the file is not of the form of `vectors.json`.
 */
export function runVectors(file: Uint8Array, reader: Reader): VectorResult {
  const vectors = memberOf(valueOf(parseJson(file)), "vectors");
  if (!Array.isArray(vectors)) throw new Error('Cannot run vectors: the file has no "vectors"');
  const checked: Record<string, number> = { equal: 0, refuse: 0, either: 0, unseen: 0 };
  const failures: VectorFailure[] = [];
  for (const vector of vectors as readonly Value[]) {
    const ours = text(vector, "ours");
    if (checked[ours] === undefined) throw new Error(`Cannot run vectors: "${ours}" is not known`);
    checked[ours]++;
    const why = ours === "unseen" ? null : judged(vector, reader);
    if (why !== null) failures.push({ name: text(vector, "name"), ours, why });
  }
  return { checked, failures };
}

/** Renders a result as a line for each failure and a line of how many of each kind were checked. */
export function vectorLines({ checked, failures }: VectorResult): readonly string[] {
  const kinds = Object.entries(checked).map(([ours, count]) => `${count} ${ours}`);
  return [
    ...failures.map(({ name, ours, why }) => `${name} (${ours}): ${why}`),
    `vectors: ${kinds.join(", ")}`,
  ];
}

/** Why a vector does not hold; null where it does. */
function judged(vector: Value, reader: Reader): string | null {
  try {
    if (text(vector, "type") === "http") return readHttp(vector, reader);
    const answer = answerOf(vector, reader);
    const expected = expectations(vector).map((expect) => expectedValue(vector, expect));
    const ours = answer.refused ? null : normal(vector, answer.value);
    return judge(text(vector, "ours"), {
      answer,
      equal: () => sameValue(ours, expected.reduce(unionOf, expected[0] ?? null)),
      any: () => expected.length === 0 || expected.some((value) => sameValue(ours, value)),
      mayDistrust: text(vector, "refused_by") === "hidden-body" && text(vector, "type") === "query",
    });
  } catch (thrown) {
    return `broke down: ${describeThrown(thrown)}`;
  }
}

interface Evaluation {
  readonly answer: Answerer<unknown>;
  /** Whether the answer's value is that of all engines together. */
  readonly equal: () => boolean;
  /** Whether it is that of some engine, or none holds a value. */
  readonly any: () => boolean;
  /** Whether a query that is not to be trusted counts as a refusal. */
  readonly mayDistrust: boolean;
}

function judge(ours: string, evaluation: Evaluation): string | null {
  const { answer } = evaluation;
  if (answer.refused) return ours === "equal" ? "refused, an engine accepts it" : null;
  switch (ours) {
    case "equal":
      return evaluation.equal() ? null : "accepted with another value than the engines'";
    case "either":
      return evaluation.any() ? null : "accepted with a value that no engine has";
    default:
      return isDistrusted(evaluation, answer.trusted) ? null : "accepted, it must be refused";
  }
}

function isDistrusted({ mayDistrust }: Evaluation, trusted: boolean): boolean {
  return mayDistrust && !trusted;
}

function readHttp(vector: Value, reader: Reader): string | null {
  const http2 = text(vector, "proto") === "h2c";
  const recorded = [memberOf(vector, "expect"), ...others(vector)];
  const executed = recorded.map((expect) => memberOf(expect, "backend"));
  for (const expect of recorded) {
    const messages = memberOf(expect, "plugin_requests");
    for (const message of Array.isArray(messages) ? (messages as readonly Value[]) : []) {
      const answer = reader.call(recordedMessage(vector, message), http2);
      const is = (backend: Value) => !answer.refused && isExecuted(answer.value, backend);
      const why = judge(text(expect, "ours") || text(vector, "ours"), {
        answer,
        equal: () => is(memberOf(expect, "backend")),
        any: () => executed.every((backend) => backend === null) || executed.some(is),
        mayDistrust: hides(vector, expect) && !answer.refused && answer.value.body === null,
      });
      if (why !== null) return why;
    }
  }
  return null;
}

function hides(vector: Value, expect: Value): boolean {
  return (text(expect, "refused_by") || text(vector, "refused_by")) === "hidden-body";
}

function answerOf(vector: Value, reader: Reader): Answerer {
  const type = text(vector, "type");
  switch (type) {
    case "route":
      return reader.route(text(vector, "method"), text(vector, "target"));
    case "query":
      return reader.query(targetMessage(vector));
    case "authz_url":
      return reader.path(text(vector, "target"));
    case "fold":
      return reader.fold(text(vector, "key"));
    case "func":
      return reader.func(text(vector, "func"), text(vector, "value"));
    default:
      return type.startsWith("q_")
        ? reader.parameter(type, Buffer.from(bytesOf(vector)).toString())
        : reader.body(bodyMessage(vector, type));
  }
}

/** What the engines that accept make of it. */
function expectations(vector: Value): readonly Value[] {
  const all = [memberOf(vector, "expect"), ...others(vector)];
  return all.filter((expect) => memberOf(expect, "ok") === true && holdsValue(vector, expect));
}

function holdsValue(vector: Value, expect: Value): boolean {
  return text(vector, "type") !== "route" || memberOf(expect, "template") !== null;
}

function others(vector: Value): readonly Value[] {
  const others = memberOf(vector, "expect_other");
  return isBody(others) ? Object.values(others) : [];
}

function expectedValue(vector: Value, expect: Value): Value {
  switch (text(vector, "type")) {
    case "route":
      return normal(vector, without(expect, NOT_OF_ROUTE));
    case "query":
      return normal(vector, memberOf(expect, "form"));
    case "authz_url":
      return memberOf(expect, "request_uri_path");
    case "fold":
      return memberOf(expect, "folded");
    case "func":
      return memberOf(expect, "result") ?? order(expect);
    case "container_commit":
      return normal(vector, memberOf(memberOf(expect, "pruned"), "Config"));
    default:
      return normal(vector, memberOf(expect, "pruned"));
  }
}

const NOT_OF_ROUTE = new Set(["method", "ok", "path", "raw_query", "request_uri", "versioned"]);

function order(expect: Value): Value {
  if (memberOf(expect, "equal") === true) return 0;
  return memberOf(expect, "less") === true ? -1 : 1;
}

const NOT_OF_CONFIG = new Set([
  "HostConfig",
  "NetworkingConfig",
  "Cpuset",
  ...Object.keys(STRUCTS["container.HostConfig"] ?? {}),
]);

function normal(vector: Value, value: Value): Value {
  switch (text(vector, "type")) {
    case "container_create":
      return pruned(withoutDefaults(pruned(respelt(value))));
    case "container_commit":
      return pruned(without(respelt(value), NOT_OF_CONFIG));
    default:
      return pruned(respelt(value));
  }
}

function withoutDefaults(value: Value): Value {
  const hostConfig = memberOf(value, "HostConfig");
  if (!isBody(value) || !isBody(hostConfig)) return value;
  const added = [
    ...(hostConfig["NetworkMode"] === "default" ? ["NetworkMode"] : []),
    ...(sameValue(hostConfig["ConsoleSize"] ?? null, [0, 0]) ? ["ConsoleSize"] : []),
  ];
  return { ...value, HostConfig: without(hostConfig, new Set(added)) };
}
