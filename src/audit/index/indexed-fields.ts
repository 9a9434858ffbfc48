import type { AuditRecord } from "../../domain/record.js";
import { kindOf } from "./record-kind.js";

/** The fields of a record that the index keeps. */
export interface IndexedFields {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly kind: number;
  /** `""` for anonymous callers. */
  readonly user: string;
  readonly action: string | null;
  /** The controls that found something, each once, in the order of their names. */
  readonly controls: readonly string[];
  /** The object that it is counted for; null if it is about none. */
  readonly label: string | null;
  /** Names and ids of the objects that it is about, each once. */
  readonly objects: readonly string[];
  readonly aliases: readonly Alias[];
  /** Names that an object may get by this request; empty for a response. */
  readonly names: readonly string[];
  /** The request whose response has created an object; null for any other record. */
  readonly madeBy: string | null;
  /** The decisions that dockerd may have executed on another object. */
  readonly decisions: readonly string[];
}

/** A name that an object was called by. */
interface Alias {
  readonly kind: string;
  /** Null for an object whose name is not known. */
  readonly name: string | null;
  readonly id: string;
}

/** Returns what the index keeps of a record. */
export function indexedFields(record: AuditRecord): IndexedFields {
  const { user, action, phase, made, request, violations, warnings } = record;
  const controls = new Set([...violations, ...warnings].map(({ control }) => control));
  return {
    ...{ timeMs: Date.parse(record.time), kind: kindOf(record), user: user ?? "", action },
    controls: [...controls].sort(),
    label: labelOf(record),
    objects: indexedObjectsOf(record),
    aliases: aliasesOf(record),
    names: phase === "request" ? [...new Set(namesOf(record))] : [],
    madeBy: made === null ? null : request,
    decisions: record.executed?.decisions ?? [],
  };
}

/** A filter for the label finds the record. */
function labelOf(record: AuditRecord): string | null {
  const names = [
    ...record.targets.map(({ ref }) => ref),
    ...namesOf(record),
    ...(record.about ?? []).map(({ name, id }) => name ?? id ?? ""),
  ];
  return names.find((name) => name !== "") ?? null;
}

/** Names in the query: that of a new object, or another one for an object. */
function namesOf({ call }: AuditRecord): readonly string[] {
  return call?.query["name"] ?? [];
}

/** All by which a filter for an object may find the record: at least those of src/audit/log/filter.ts. */
export function indexedObjectsOf(record: AuditRecord): readonly string[] {
  const { targets, about = [], made, path, executed } = record;
  const objects = new Set([
    ...targets.flatMap(({ ref, id }) => [ref, id ?? ""]),
    ...about.flatMap(({ name, id }) => [name ?? "", id ?? ""]),
    path?.split("/", 3)[2] ?? "",
    ...namesOf(record),
    made?.id ?? "",
    ...(executed === undefined ? [] : [executed.id, executed.name]),
  ]);
  objects.delete("");
  return [...objects];
}

function aliasesOf({ targets, about = [] }: AuditRecord): readonly Alias[] {
  const called = [...targets.map(({ kind, ref, id }) => ({ kind, name: ref, id })), ...about];
  return called.flatMap(({ kind, name, id }) => (id === null ? [] : [{ kind, name, id }]));
}

/** An id as a number by which it is found: its first eight hex digits; `ODD_ID` if they are none. */
export function idKeyOf(id: string): number {
  return /^[0-9a-f]{8}/.test(id) ? Number.parseInt(id.slice(0, 8), 16) : ODD_ID;
}

export const ODD_ID = -1;
