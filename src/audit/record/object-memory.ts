import type { Call } from "../../domain/call.js";
import type { ObjectKey } from "../../domain/owners.js";
import type { AboutObject } from "../../domain/record.js";
import { removesLink } from "../../domain/removes-link.js";
import type { TargetFacts } from "../../domain/target-facts.js";
import { fits } from "./allow-list-patterns.js";
import type { ObjectNames } from "./object-names.js";
import type { RecentMap } from "./recent-map.js";
import type { RecordSubject } from "./subjects-of.js";

/** The known names of dockerd's objects. */
export interface ObjectMemory {
  readonly names: Readonly<Record<"container" | "network", ObjectNames>>;
  /** The id of the container of an exec, by the exec's id. */
  readonly execs: RecentMap<string>;
}

/** The id of a container, an exec, a network or an image in full. */
export const FULL_ID = /^(?:sha256:)?[0-9a-f]{64}$/;

/** Returns the object that a request names, and for an exec its container too, known or not. */
export function namedBy(
  subject: RecordSubject,
  targets: readonly TargetFacts[] | null,
  memory: ObjectMemory,
): readonly AboutObject[] {
  const about = found(subject, targets, memory);
  if (about.kind !== "exec") return [about];
  return [about, containerOf(about, memory)];
}

function containerOf({ id: exec }: AboutObject, { names, execs }: ObjectMemory): AboutObject {
  const id = exec === null ? null : execs.get(exec);
  return { kind: "container", id, name: id === null ? null : names.container.nameOf(id) };
}

function found(
  { kind, ref, isNew }: RecordSubject,
  targets: readonly TargetFacts[] | null,
  memory: ObjectMemory,
): AboutObject {
  if (ref === null) return { kind, id: null, name: null };
  if (isNew) return { kind, id: null, name: bare(ref) };
  return inspectedAs(kind, ref, targets ?? []) ?? knownAs(kind, ref, memory);
}

function knownAs(kind: string, ref: string, memory: ObjectMemory): AboutObject {
  const id = namesOf(kind, memory)?.idOf(ref) ?? null;
  if (id !== null) return withName({ kind, id, name: null }, memory);
  // An exec has no name, so that what is sent is an id.
  if (FULL_ID.test(ref) || kind === "exec") return { kind, id: ref, name: null };
  return { kind, id: null, name: bare(ref) };
}

function namesOf(kind: string, { names }: ObjectMemory): ObjectNames | null {
  return kind === "container" || kind === "network" ? names[kind] : null;
}

/** Returns the object that dockerd was asked about for the decision; null if it is not certain which is meant. */
function inspectedAs(
  kind: string,
  ref: string,
  targets: readonly TargetFacts[],
): AboutObject | null {
  const all = targets.filter((one) => one.kind === kind && one.ref === ref && one.id !== null);
  const exact = all.filter(({ id, names }) => id === ref || names?.includes(bare(ref)));
  const [one, ...others] = exact.length > 0 ? exact : all;
  if (one === undefined || others.length > 0) return null;
  return { kind, id: one.id, name: nameOf(one) };
}

function nameOf({ names }: TargetFacts): string | null {
  const name = names?.[0] ?? "";
  return name !== "" && fits(name, "object") ? name : null;
}

/** dockerd knows a container by its name also with a slash before it. */
function bare(name: string): string {
  return name.startsWith("/") ? name.slice(1) : name;
}

/** Completes the objects of a request by what is known when dockerd answers it. */
export function completedBy(
  before: readonly AboutObject[],
  { action }: Pick<Call, "action">,
  made: ObjectKey | null,
  memory: ObjectMemory,
): readonly AboutObject[] {
  const [exec = null] = before.filter(({ kind }) => kind === "exec");
  // The name in such a request may be that of another object, for which dockerd refuses it.
  const isCreation = action.endsWith(".create") && action !== "exec.create";
  const about = before.map((one) => {
    if (one.id !== null) return withName(one, memory);
    if (made?.kind === one.kind) return withName({ ...one, id: made.id }, memory);
    return isCreation ? one : withId(one, exec, memory);
  });
  return made?.kind === "exec" ? [...about, { kind: "exec", id: made.id, name: null }] : about;
}

function withId(one: AboutObject, exec: AboutObject | null, memory: ObjectMemory): AboutObject {
  if (exec !== null && one.kind === "container") return containerOf(exec, memory);
  return one.name === null ? one : knownAs(one.kind, one.name, memory);
}

function withName(one: AboutObject, memory: ObjectMemory): AboutObject {
  if (one.id === null || one.name !== null) return one;
  return { ...one, name: namesOf(one.kind, memory)?.nameOf(one.id) ?? null };
}

/**
 * Learns from a request that did not fail. dockerd shows its response before the client gets it, so that the
 * client's next request finds what has changed.
 */
export function learnFrom(
  call: Call,
  about: readonly AboutObject[],
  memory: ObjectMemory,
  nowMs: number,
): void {
  const [subject] = about;
  const names = namesOf(subject?.kind ?? "", memory);
  if (names === null || subject === undefined || subject.id === null) return;
  const { id, name } = subject;
  LESSONS[call.action]?.({ call, id, name, about, names, execs: memory.execs, nowMs });
}

interface Lesson extends Pick<ObjectMemory, "execs"> {
  readonly call: Call;
  /** Of the first object that the request is about. */
  readonly id: string;
  readonly name: string | null;
  readonly about: readonly AboutObject[];
  readonly names: ObjectNames;
  readonly nowMs: number;
}

function learnCreation({ id, name, names, nowMs }: Lesson): void {
  if (name !== null) names.put(id, name, nowMs);
}

function learnRemoval({ call, id, names }: Lesson): void {
  if (!removesLink(call)) names.remove(id);
}

function learnExec({ id, about, execs }: Lesson): void {
  for (const one of about) if (one.kind === "exec" && one.id !== null) execs.set(one.id, id);
}

function learnNewName({ call, id, names, nowMs }: Lesson): void {
  const name = bare(call.query.get("name")?.[0] ?? "");
  if (fits(name, "object")) names.put(id, name, nowMs);
}

/** Functions that learn from requests, by action. */
const LESSONS: Readonly<Record<string, (lesson: Lesson) => void>> = {
  "container.create": learnCreation,
  "container.rename": learnNewName,
  "container.delete": learnRemoval,
  "exec.create": learnExec,
  "network.create": learnCreation,
  "network.delete": learnRemoval,
};
