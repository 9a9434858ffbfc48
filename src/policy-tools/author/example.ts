import type { UsageFacts, UserFacts } from "../../domain/facts.js";
import type { LocalTime } from "../../domain/local-time.js";
import type { Message, Response } from "../../domain/message.js";
import type { Parameter } from "../../domain/parameters.js";
import type { TargetFacts } from "../../domain/target-facts.js";

/** A request of a control's `examples.yaml`. */
export interface Example {
  readonly title: string;
  /** The command line that sends the request. */
  readonly docker: string;
  readonly request: {
    readonly method: string;
    readonly target: string;
    /** JSON as a map or a list; a text is sent as it stands. */
    readonly body?: unknown;
    /** Others than those that a Docker CLI sends. */
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** dockerd's response, where the control decides on it: status 200 and JSON by default. */
  readonly answer?: { readonly status?: number; readonly body?: unknown };
  /** The caller, where it is not anybody. */
  readonly caller?: Partial<UserFacts>;
  /** The objects that the request names, as dockerd describes them: unowned containers by default. */
  readonly targets?: readonly Partial<TargetFacts>[];
  /** The caller's usage, 0 of each by default; unknown where it is left out. */
  readonly usage?: Partial<UsageFacts>;
  /** The time, where it is not a Wednesday at 10 in the morning. */
  readonly local?: Partial<LocalTime>;
  /** Parameters of the control that differ from the baseline's. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** Links on the host, by path, besides what each example finds there. */
  readonly host?: { readonly links?: Readonly<Record<string, string>> };
  /** Of a denied request: what the user is told, in full. */
  readonly message?: string;
  /** Of an allowed request: controls of the profile `baseline` that deny it all the same. */
  readonly also_denied_by?: readonly string[];
}

/** Returns the message that dockerd sends for an example, over a connection without TLS. */
export function exampleMessage({ request }: Example): Message {
  const body = bytesOf(request.body);
  const headers = request.headers ?? {
    "User-Agent": "Docker-Client/28.2.2 (linux)",
    ...(body === null
      ? {}
      : { "Content-Type": "application/json", "Content-Length": String(body.length) }),
  };
  return {
    phase: "request",
    method: request.method,
    uri: request.target,
    user: null,
    authn: null,
    peerCertificates: [],
    headers: new Map(Object.entries(headers)),
    body,
    response: null,
  };
}

/** Returns what dockerd is about to answer; null where the control decides on the request. */
export function responseOf({ answer }: Example): Response | null {
  if (answer === undefined) return null;
  const headers = { "Api-Version": "1.45", "Content-Type": "application/json" };
  return {
    status: answer.status ?? 200,
    headers: new Map(Object.entries(headers)),
    body: bytesOf(answer.body),
  };
}

function bytesOf(body: unknown): Uint8Array | null {
  if (body === undefined || body === null) return null;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** Returns the targets of an example, complete; null where it names none. */
export function targetsOf({ targets }: Example): readonly TargetFacts[] | null {
  return targets?.map((target) => ({ ...TARGET, ...target })) ?? null;
}

/** Returns the usage of an example, complete; null where it gives none. */
export function usageOf({ usage }: Example): UsageFacts | null {
  return usage === undefined ? null : { ...NO_USAGE, ...usage };
}

const NO_USAGE: UsageFacts = {
  containers: 0,
  volumes: 0,
  networks: 0,
  services: 0,
  running: 0,
  memory: 0,
  cpus: 0,
  gpus: 0,
};

/** A container that exists, has no owner, and has nothing of the host mounted. */
const TARGET: TargetFacts = {
  field: "path",
  kind: "container",
  use: "subject",
  ref: "",
  found: true,
  certain: true,
  id: "c0ffee",
  names: [],
  owner: null,
  labels: {},
  user: null,
  host_writable: false,
  host_readable: false,
  host_names: [],
  root_read_only: false,
  network: null,
  running: false,
  mounted: [],
  execs: 0,
};
