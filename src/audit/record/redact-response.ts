import type { Call, Value } from "../../domain/call.js";
import type { Response } from "../../domain/message.js";
import { isContainer, isList } from "../../domain/value-kinds.js";
import { hidden, shownAs, type PatternName } from "./allow-list-patterns.js";
import { partOf } from "./hidden-runs.js";
import { formed, words } from "./kept-fields.js";
import { quotedOf } from "./redact-findings.js";
import { redactMessage } from "./redact-message.js";
import { firstOf } from "./shorten.js";

/** A larger response is not read for a record. */
const MAX_BYTES = 65_536;
/** Values that a record shows of one response. */
const MAX_VALUES = 256;

/**
 * Members of responses that are shown: ids, names, states, exit codes, counts and times. Everything else is
 * left out, since a response may hold anything that is in a container.
 */
const KEPT: ReadonlyMap<string, PatternName | null> = new Map<string, PatternName | null>([
  ...words(`
    Bridge Dead ExitCode OOMKilled Paused Pid RestartCount Restarting Running Size SizeRootFs SizeRw
    SpaceReclaimed StatusCode VirtualSize
  `).map((name) => [name, null] as const),
  ...formed({
    made: "ContainerID Deleted ID Id ImageID ContainersDeleted",
    object: "Driver Name Names NetworksDeleted Scope VolumesDeleted",
    image: "Image RepoTags Untagged",
    word: "State Status",
    time: "Created CreatedAt FinishedAt StartedAt",
  }),
]);

/** Members whose own members are processed in turn. */
const OBJECTS: ReadonlySet<string> = new Set(["State", "ImagesDeleted"]);

/**
 * Returns what a record shows of the JSON of dockerd's response; null if dockerd shows none, it is not JSON,
 * or it is too large.
 */
export function redactResponse(call: Call, { body, status }: Response): unknown {
  if (body === null || body.length === 0 || body.length > MAX_BYTES) return null;
  const value = jsonOf(body);
  if (value === undefined) return null;
  if (status !== null && status >= 400) return { message: messageIn(value, call) };
  return shownOf(value, null, { left: MAX_VALUES });
}

function jsonOf(body: Uint8Array): Value | undefined {
  try {
    return JSON.parse(Buffer.from(body).toString()) as Value;
  } catch {
    // It is a stream, or the output of a program.
    return undefined;
  }
}

/** dockerd's errors quote requests, whose texts are hidden, and what is in quotes. */
function messageIn(value: Value, call: Call): string | null {
  const message = isContainer(value) && !isList(value) ? value["message"] : undefined;
  if (typeof message !== "string") return null;
  const { whole, names } = quotedOf(call);
  const texts = textsIn(call.body ?? null).map((text) => [text, "…"] as const);
  const bare = message.replace(/(["'`]).*?(?:\1|$)/gs, "…");
  return redactMessage(bare, [...texts, ...whole], partOf([...texts, ...names]));
}

function textsIn(value: Value): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (!isContainer(value)) return [];
  if (isList(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}

interface State {
  left: number;
}

function shownOf(value: Value, pattern: PatternName | null, state: State): unknown {
  if (state.left-- <= 0) return "…";
  if (typeof value === "string") return pattern === null ? hidden(value) : shownAs(value, pattern);
  if (!isContainer(value)) return value;
  if (isList(value)) return firstOf(value).shown.map((item) => shownOf(item, pattern, state));
  const shown = Object.entries(value).flatMap(([name, member]) => {
    const kept = KEPT.get(name);
    const isNested = isContainer(member) && !isList(member);
    if (isNested ? !OBJECTS.has(name) : kept === undefined && !OBJECTS.has(name)) return [];
    return [[name, shownOf(member, kept ?? null, state)] as const];
  });
  return Object.fromEntries(shown);
}
