import type { Call } from "../../domain/call.js";
import { isList } from "../../domain/value-kinds.js";
import { fits, type PatternName } from "./allow-list-patterns.js";
import { firstOf } from "./shorten.js";

/** An object that a request names as what it is about. */
export interface RecordSubject {
  readonly kind: string;
  /** As sent, in a form that records show; null if it is not sent, or has another form. */
  readonly ref: string | null;
  /** The request creates it: the name does not mean an object that is there. */
  readonly isNew: boolean;
}

/** The kind of the object that the path names, by the first word of the action. */
const IN_PATH: ReadonlyMap<string, string> = new Map([
  ["container", "container"],
  ["checkpoint", "container"],
  ...["config", "exec", "image", "network", "node", "plugin", "secret"].map(same),
  ...["service", "task", "volume"].map(same),
  ["distribution", "image"],
]);

function same(word: string): readonly [string, string] {
  return [word, word];
}

/** Returns the objects that a request is about, in the order container, others; at most 64. */
export function subjectsOf(call: Call): readonly RecordSubject[] {
  return firstOf([...inPath(call), ...(ELSEWHERE[call.action]?.(call) ?? [])]).shown;
}

function inPath({ action, vars }: Call): readonly RecordSubject[] {
  const [word = ""] = action.split(".", 1);
  const ref = vars["name"] ?? vars["id"];
  const kind = action === "exec.create" ? "container" : IN_PATH.get(word);
  return ref === undefined || kind === undefined ? [] : [there(kind, ref, "object")];
}

/** The objects that a request names in its query or body, by action. */
const ELSEWHERE: Readonly<Record<string, (call: Call) => readonly RecordSubject[]>> = {
  "container.create": (call) => [created("container", parameterOf(call, "name"), "object")],
  "volume.create": (call) => [created("volume", memberOf(call, "Name"), "object")],
  "network.create": (call) => [created("network", memberOf(call, "Name"), "object")],
  "service.create": (call) => [created("service", memberOf(call, "Name"), "object")],
  "secret.create": (call) => [created("secret", memberOf(call, "Name"), "object")],
  "config.create": (call) => [created("config", memberOf(call, "Name"), "object")],
  "network.connect": containerInBody,
  "network.disconnect": containerInBody,
  "image.commit": (call) => [
    there("container", parameterOf(call, "container") ?? "", "name"),
    imageNamed(call, "repo", true),
  ],
  "image.pull": (call) => [imageNamed(call, "fromImage", false)],
  "image.import": (call) => [imageNamed(call, "repo", true)],
  "image.tag": (call) => [imageNamed(call, "repo", true)],
  "build.run": ({ query }) => (query.get("t") ?? []).map((name) => created("image", name, "image")),
  "image.export": ({ query }) =>
    (query.get("names") ?? []).map((name) => there("image", name, "image")),
};

function containerInBody(call: Call): readonly RecordSubject[] {
  return [there("container", memberOf(call, "Container") ?? "", "name")];
}

function there(kind: string, ref: string, pattern: PatternName): RecordSubject {
  return { kind, ref: shownOrNull(ref, pattern), isNew: false };
}

function created(kind: string, ref: string | null, pattern: PatternName): RecordSubject {
  return { kind, ref: shownOrNull(ref, pattern), isNew: true };
}

function imageNamed(call: Call, parameter: string, isNew: boolean): RecordSubject {
  const repository = shownOrNull(parameterOf(call, parameter), "image");
  const tag = parameterOf(call, "tag") ?? "";
  const shownTag = tag === "" ? "" : shownOrNull(tag, "tag");
  if (repository === null || shownTag === null) return { kind: "image", ref: null, isNew };
  const separator = shownTag === "" ? "" : shownTag.includes(":") ? "@" : ":";
  return { kind: "image", ref: `${repository}${separator}${shownTag}`, isNew };
}

function shownOrNull(text: string | null, pattern: PatternName): string | null {
  return text !== null && text !== "" && fits(text, pattern) ? text : null;
}

function parameterOf({ query }: Call, name: string): string | null {
  return query.get(name)?.[0] ?? null;
}

function memberOf({ body }: Call, name: string): string | null {
  const value = body === null || isList(body) ? null : body[name];
  return typeof value === "string" ? value : null;
}
