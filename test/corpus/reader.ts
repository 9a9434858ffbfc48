import { isTrue } from "../../src/domain/form-boolean.js";
import { UNKNOWN_DOCKERD } from "../unknown-dockerd.js";
import type { Body, Call, RequestFinding, Value } from "../../src/domain/call.js";
import {
  compareVersions,
  int64ValueOrZero,
  parseBool,
  parseInt64,
  parseUint64,
} from "../../src/engine/request/go-values.js";
import { JsonRefusal } from "../../src/engine/json/json-refusal.js";
import type { Message } from "../../src/domain/message.js";
import { bodyPresence } from "../../src/engine/request/body-presence.js";
import { fold } from "../../src/engine/request/fold.js";
import { objectOf } from "./compare-values.js";
import { readCall } from "../../src/engine/request/read-call.js";
import { readQuery } from "../../src/engine/request/read-query.js";
import { readQueryJson } from "../../src/engine/request/read-query-json.js";
import { readTarget } from "../../src/engine/request/read-target.js";

/** A reader's answer to one vector: a value, or a refusal. */
export type Answerer<T = Value> =
  | { readonly refused: true }
  /** `trusted` is false where the query is handed on as not to be trusted. */
  | { readonly refused: false; readonly value: T; readonly trusted: boolean };

/** What the vectors ask of a reader. */
export interface Reader {
  /** The whole call; `http2` says whether the engine may speak HTTP/2 without TLS. */
  readonly call: (message: Message, http2: boolean) => Answerer<Call>;
  /** The JSON body's value. */
  readonly body: (message: Message) => Answerer;
  /** A query parameter that is JSON: `q_filters`. */
  readonly parameter: (type: string, text: string) => Answerer;
  /** `{ template, version, vars }` */
  readonly route: (method: string, target: string) => Answerer;
  /** All values by name. */
  readonly query: (message: Message) => Answerer;
  /** The path that is served. */
  readonly path: (target: string) => Answerer;
  readonly fold: (key: string) => Answerer;
  /** One of Go's functions, by name. */
  readonly func: (name: string, value: string) => Answerer;
}

const OPTIONS = { minApiVersion: "1.24", maxApiVersion: "1.56", maxBodyBytes: 4 * 1024 * 1024 };
const REFUSED = { refused: true } as const;

/** The reader that the program is built on. */
export const dockwardenReader: Reader = {
  call: (message, http2) => {
    const call = readCall(message, { ...OPTIONS, dockerd: { ...UNKNOWN_DOCKERD, http2 } });
    return refuses(call.hygiene) ? REFUSED : { ...accepted(call), trusted: call.queryTrusted };
  },
  body: (message) => {
    const { hygiene, body } = readCall(message, {
      ...OPTIONS,
      dockerd: { ...UNKNOWN_DOCKERD, http2: false },
    });
    return refuses(hygiene) ? REFUSED : accepted(body as Body | null);
  },
  parameter: (type, text) => {
    try {
      return accepted(readQueryJson(type, text) as Body | null);
    } catch (thrown) {
      if (!(thrown instanceof JsonRefusal)) throw thrown;
      return REFUSED;
    }
  },
  route: (method, target) => {
    const { route, version, vars, findings } = readTarget(method, target);
    if (route === null || refuses(findings)) return REFUSED;
    return accepted(objectOf(Object.entries({ template: route.template, version, vars })));
  },
  query: (message) => {
    const { rawQuery, findings } = readTarget(message.method, message.uri);
    const query = readQuery(rawQuery, {});
    const presence = bodyPresence(message, null, query.values, {
      http2: false,
      experimental: true,
    });
    const odd = findings.filter(({ kind }) => kind !== "unknown-endpoint");
    if (refuses([...odd, ...query.findings, ...presence.findings])) return REFUSED;
    return { ...accepted(objectOf(query.values)), trusted: presence.queryTrusted };
  },
  path: (target) => {
    const { path, version } = readTarget("POST", target);
    if (path === null) return REFUSED;
    return accepted(version === "" || version === null ? path : `/v${version}${path}`);
  },
  fold: (key) => orRefused(fold(key)),
  func: (name, value) => orRefused(FUNCTIONS[name]?.(value) ?? null),
};

const FUNCTIONS: Readonly<Record<string, (value: string) => Value>> = {
  BoolValue: isTrue,
  ParseBool: parseBool,
  Atoi: parseInt64,
  ParseUint: (value) => parseUint64(value)?.toString() ?? null,
  Int64ValueOrZero: int64ValueOrZero,
  "versions.Compare": (value) => {
    const [left = "", right = ""] = value.split(",");
    return Math.sign(compareVersions(left, right));
  },
};

/** Unknown keys are no part of the value; what becomes of them is a policy's business. */
function refuses(findings: readonly RequestFinding[]): boolean {
  return findings.some(({ kind }) => kind !== "unknown-key");
}

function orRefused(value: Value): Answerer {
  return value === null ? REFUSED : accepted(value);
}

function accepted<T>(value: T): { refused: false; value: T; trusted: boolean } {
  return { refused: false, value, trusted: true };
}
