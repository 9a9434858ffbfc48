import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../tools/project.js";

/** An AuthZ message as dockerd sent it when record-messages.ts recorded it; bodies are text instead of base64. */
export interface RecordedMessage {
  readonly phase: "request" | "response";
  readonly message: Readonly<Record<string, unknown>>;
}

/** Who sends a request, as dockerd says it for TLS. */
export interface Person {
  readonly name: string;
  readonly certificate: string;
}

/** One message to a plugin. */
export interface Ask {
  /** `create AuthZReq` */
  readonly label: string;
  readonly phase: RecordedMessage["phase"];
  readonly path: string;
  readonly body: Buffer;
  /** The event that dockerd emits before it sends the message; null if there is none. */
  readonly event: { readonly action: string; readonly id: string } | null;
}

/** A command line: `docker run` without and with a bind, and so on. */
export type Workload = "run" | "run_bind" | "exec" | "inspect" | "list" | "compose";

/** All of them, in the order in which a mixed round sends them. */
export const WORKLOADS: readonly Workload[] = [
  "run",
  "run_bind",
  "exec",
  "inspect",
  "list",
  "compose",
];

/** How large the response to an inspect is, and how many containers a list has. */
const INSPECT_BYTES = 90_000;
const LISTED = 30;

const PATHS = { request: "/AuthZPlugin.AuthZReq", response: "/AuthZPlugin.AuthZRes" } as const;

/** Events of containers that dockerd emits before it answers, by the end of the request's path. */
const EVENTS: readonly (readonly [RegExp, string])[] = [
  [/\/containers\/create(?=$|\?)/, "create"],
  [/\/start(?=$|\?)/, "start"],
  [/\/exec(?=$|\?)/, "exec_create"],
];

const LABELS: Readonly<Record<string, string>> = { _ping: "ping" };

const recorded = readRecorded();

function readRecorded(): Readonly<Record<Workload, readonly RecordedMessage[]>> {
  const text = readFileSync(join(ROOT, "test/bench/messages.json"), "utf8");
  const all = JSON.parse(text) as Record<Workload, readonly RecordedMessage[]>;
  return { ...all, inspect: all.inspect.map(enlarged), list: all.list.map(enlarged) };
}

/** The recorded container is a small one, and the only one. */
function enlarged(one: RecordedMessage): RecordedMessage {
  const body = one.message["ResponseBody"];
  if (typeof body !== "string") return one;
  const ResponseBody = body.startsWith("[") ? manyOf(body) : largeOf(body);
  return { ...one, message: { ...one.message, ResponseBody } };
}

function manyOf(body: string): string {
  const items = Array.from({ length: LISTED }, (_, at) => fill(body.trim().slice(1, -1), at));
  return `[${items.join(",")}]\n`;
}

function largeOf(body: string): string {
  const labels = Array.from({ length: 400 }, (_, at): [string, string] => [
    `org.example.setting-${at}`,
    "x".repeat(Math.max(0, Math.floor((INSPECT_BYTES - body.length) / 400) - 33)),
  ]);
  const container = JSON.parse(body) as { readonly Config: { readonly Labels: object } };
  const Labels = { ...container.Config.Labels, ...Object.fromEntries(labels) };
  return `${JSON.stringify({ ...container, Config: { ...container.Config, Labels } })}\n`;
}

/** Returns the id that the object of that number has; a container's number is the one in its name. */
export function idOf(kind: string, number: number): string {
  return createHash("sha256").update(`${kind} ${number}`).digest("hex");
}

/** Gives the recorded text the names and ids of one number. */
export function fill(text: string, number: number): string {
  const filled = text.replaceAll("-00000000", `-${String(number).padStart(8, "0")}`);
  if (!filled.includes("{")) return filled;
  return filled.replaceAll(/\{(short )?(container|network|exec)\}/g, (_, short, kind: string) => {
    const id = idOf(kind, number);
    return short === undefined ? id : id.slice(0, 12);
  });
}

/** Returns the recorded response body of a workload's request whose path ends in `ending`. */
export function responseBody(workload: Workload, ending: string): string {
  const found = recorded[workload].find(
    ({ phase, message }) =>
      phase === "response" && new RegExp(`${ending}$`).test(String(message["RequestUri"])),
  );
  return String(found?.message["ResponseBody"]);
}

/** Returns the messages of one command line, with names and ids of its own. */
export function asksOf(workload: Workload, number: number, person: Person): readonly Ask[] {
  return recorded[workload].map((one) => askOf(one, number, person));
}

function askOf({ phase, message }: RecordedMessage, number: number, person: Person): Ask {
  const RequestUri = fill(String(message["RequestUri"]), number);
  const verb = /[^/?]*(?=$|\?)/.exec(RequestUri)?.[0] ?? "";
  const [, action] = EVENTS.find(([ending]) => ending.test(RequestUri)) ?? [];
  const event = action === undefined ? null : { action, id: idOf("container", number) };
  const shown = {
    User: person.name,
    UserAuthNMethod: "TLS",
    RequestPeerCertificates: [Buffer.from(person.certificate).toString("base64")],
    ...message,
    RequestUri,
    ...encoded("RequestBody", message, number),
    ...encoded("ResponseBody", message, number),
  };
  return {
    label: `${labelOf(verb, RequestUri)} ${phase === "request" ? "AuthZReq" : "AuthZRes"}`,
    phase,
    path: PATHS[phase],
    // Go's encoder ends its text with a new line.
    body: Buffer.from(`${JSON.stringify(shown)}\n`),
    event: phase === "request" ? null : event,
  };
}

function encoded(member: string, message: RecordedMessage["message"], number: number): object {
  const body = message[member];
  return typeof body === "string"
    ? { [member]: Buffer.from(fill(body, number)).toString("base64") }
    : {};
}

function labelOf(verb: string, uri: string): string {
  if (verb === "json") return /\/(containers|images)\/json/.test(uri) ? "list" : "inspect";
  const isNetwork = uri.includes("/networks/");
  if (isNetwork) return verb === "create" ? "network create" : "network inspect";
  return LABELS[verb] ?? verb;
}
