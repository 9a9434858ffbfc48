import { controlsOf, hygieneFirst, type FoundControls } from "../../domain/controls-of.js";
import { asRecord } from "../log/record-shape.js";
import type { Violation } from "../../domain/decision.js";
import type { AuditRecord } from "../../domain/record.js";

/** A record of the audit log, as the formats read it: a decision, or a record about the log itself. */
export interface AuditEvent {
  /** The record in the log's own form, without its line break. */
  readonly line: string;
  /** All members of the record. */
  readonly members: EventMembers;
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** The number of the record; null for one of an earlier version. */
  readonly seq: number | null;
  readonly phase: AuditRecord["phase"] | "log";
  readonly effect: AuditRecord["effect"];
  readonly action: string | null;
  /** Null for a record about the log itself. */
  readonly decision: AuditRecord | null;
  /** Violations, then warnings. If the request was badly written, the violations that say so come first. */
  readonly findings: readonly Violation[];
  /** The controls of the findings, each once: those that refused, and those that warned. */
  readonly controls: FoundControls;
  /** The objects that the request is about, each once. */
  readonly objects: readonly AuditObject[];
}

/** The members of a decision as a record about the log itself has them. */
export const NO_DECISION = {
  ...{ user: null, method: null, path: null, code: null, error: null },
  ...{ status: null, request: null, profile: null },
} as const;

export type EventMembers = Readonly<Record<string, unknown>>;

/** The machine that the records are from, and the program that sends them. */
export interface EventSource {
  readonly host: string;
  readonly version: string;
}

/** The plugin writes no record that is nested this deep; the formats walk through a record, and V8's stack ends. */
const MAX_DEPTH = 100;

/** Reads a line of the audit log; returns null if it is no record. */
export function eventIn(line: string): AuditEvent | null {
  const members = membersIn(line);
  if (members === null) return null;
  return members["phase"] === "log" ? logEventOf(line, members) : decisionOf(line, members);
}

function membersIn(line: string): EventMembers | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && !isDeep(value) ? (value as EventMembers) : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

function isDeep(value: object): boolean {
  let level: readonly object[] = [value];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    level = level.flatMap(containersIn);
    if (level.length === 0) return false;
  }
  return true;
}

function containersIn(value: object): readonly object[] {
  return Object.values(value).filter((one) => typeof one === "object" && one !== null) as object[];
}

function decisionOf(line: string, members: EventMembers): AuditEvent | null {
  const decision = asRecord(members);
  if (decision === null) return null;
  const { id, time, phase, effect, action, violations, warnings } = decision;
  return {
    ...{ line, members, id, time, phase, effect, action, decision },
    seq: numberIn(members["seq"]),
    findings: [...hygieneFirst(violations), ...warnings],
    controls: controlsOf(decision),
    objects: objectsIn(members),
  };
}

function logEventOf(line: string, members: EventMembers): AuditEvent | null {
  const { id, time, action, schema } = members;
  if (typeof id !== "string" || typeof time !== "string" || typeof action !== "string") return null;
  if (schema !== 1 || !TIME.test(time) || Number.isNaN(Date.parse(time))) return null;
  return {
    ...{ line, members, id, time, phase: "log", effect: "allow", action, decision: null },
    ...{ seq: numberIn(members["seq"]), findings: [], objects: [] },
    controls: { refused: [], warned: [] },
  };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function numberIn(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null;
}

/** An object that a request is about, as far as it is known. */
interface AuditObject {
  readonly kind: string;
  readonly id: string | null;
  readonly name: string | null;
  /** `""` for an anonymous caller; null if unowned or not known. */
  readonly owner: string | null;
}

/** A record of a hostile log may list any number. */
const MAX_OBJECTS = 64;

/** Returns the objects that a record names: what the request is about, its targets, and what it made or dockerd executed. */
function objectsIn(members: Readonly<Record<string, unknown>>): readonly AuditObject[] {
  const { about, targets, made, executed } = members;
  const found = [
    ...listOf(targets).map((one) => objectOf(one, one["ref"])),
    ...listOf(about).map((one) => objectOf(one, one["name"])),
    ...listOf([made]).map((one) => objectOf(one, null)),
    ...listOf([executed]).map((one) => objectOf({ ...one, kind: one["type"] }, one["name"])),
  ];
  const distinct = new Map<string, AuditObject>();
  for (const one of found) {
    const key = `${one.kind} ${one.id ?? ""} ${one.id === null ? (one.name ?? "") : ""}`;
    // The first has the owner.
    if (!distinct.has(key)) distinct.set(key, one);
  }
  return [...distinct.values()].slice(0, MAX_OBJECTS);
}

type Entry = Readonly<Record<string, unknown>>;

function listOf(value: unknown): readonly Entry[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one): one is Entry => typeof one === "object" && one !== null);
}

function objectOf({ kind, id, owner }: Entry, name: unknown): AuditObject {
  const known = textIn(id);
  const called = textIn(name);
  return {
    kind: textIn(kind) ?? "object",
    id: known,
    // A reference may be the id.
    name: called === known ? null : called,
    owner: textIn(owner),
  };
}

function textIn(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
