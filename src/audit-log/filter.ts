import type { AuditRecord } from "../domain/record.js";

/** Which decisions are wanted; what is null does not restrict them. */
export interface Filter {
  /** The caller; `""` for anonymous ones. */
  readonly user: string | null;
  /** An action, or `container.*`. */
  readonly action: string | null;
  /** A control that found something, whether or not that refused the request. */
  readonly control: string | null;
  /** The name or the full id of an object. */
  readonly target: string | null;
  readonly effect: WantedEffect | null;
  /** Milliseconds since 1970: from then on, and before then. */
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** A text anywhere in the record. */
  readonly text: string | null;
}

/** Beside the effects of decisions: allowed with a warning, and allowed though a control would refuse. */
export type WantedEffect = (typeof WANTED_EFFECTS)[number];

export const WANTED_EFFECTS = ["allow", "deny", "error", "warned", "unenforced"] as const;

/**
 * Returns a function that tells whether a decision is wanted.
 *
 * @param ids The ids that objects called `target` have had, so that they are found by other names too.
 */
export function createFilter(
  filter: Filter,
  ids: ReadonlySet<string>,
): (record: AuditRecord, line: string) => boolean {
  const { text, sinceMs, untilMs } = filter;
  const since = sinceMs === null ? "" : new Date(sinceMs).toISOString();
  const until = untilMs === null ? "~" : new Date(untilMs).toISOString();
  return (record, line) =>
    record.time >= since &&
    record.time < until &&
    (text === null || line.includes(text)) &&
    isByCaller(record, filter) &&
    hasEffect(record, filter) &&
    concerns(record, filter, ids);
}

function isByCaller({ user, action }: AuditRecord, wanted: Filter): boolean {
  if (wanted.user !== null && wanted.user !== (user ?? "")) return false;
  if (wanted.action === null) return true;
  return wanted.action.endsWith(".*")
    ? (action ?? "").startsWith(wanted.action.slice(0, -1))
    : action === wanted.action;
}

function hasEffect(record: AuditRecord, { effect, control }: Filter): boolean {
  if (effect !== null && !EFFECTS[effect](record)) return false;
  const { violations, warnings } = record;
  return control === null || [...violations, ...warnings].some((one) => one.control === control);
}

const EFFECTS: Readonly<Record<WantedEffect, (record: AuditRecord) => boolean>> = {
  allow: ({ effect }) => effect === "allow",
  deny: ({ effect }) => effect === "deny",
  error: ({ effect }) => effect === "error",
  warned: ({ effect, warnings }) => effect === "allow" && warnings.length > 0,
  unenforced: ({ effect, violations }) => effect === "allow" && violations.length > 0,
};

function concerns(record: AuditRecord, { target }: Filter, ids: ReadonlySet<string>): boolean {
  return target === null || objectsIn(record).some((one) => one === target || ids.has(one));
}

/** Returns the names and ids of the objects that a record is about. */
function objectsIn({ targets, made, path, executed, call }: AuditRecord): readonly string[] {
  return [
    ...targets.flatMap(({ ref, id }) => [ref, id ?? ""]),
    // `/containers/web/json`, where no control asked dockerd.
    (path ?? "").split("/")[2] ?? "",
    ...(call?.query["name"] ?? []),
    made?.id ?? "",
    ...(executed === undefined ? [] : [executed.id, executed.name]),
  ];
}

/** Finds the ids that objects of a name have had, record by record, oldest first. */
export interface IdFinder {
  readonly see: (record: AuditRecord) => void;
  readonly ids: ReadonlySet<string>;
}

/** A created object has its name in the request, and its id in the response. */
export function createIdFinder(name: string): IdFinder {
  const ids = new Set<string>();
  /** Requests that may create an object of the name, by id. */
  const creating = new Set<string>();
  return {
    ids,
    see(record) {
      for (const id of idsOf(record, name)) ids.add(id);
      if (mayCreate(record, name)) creating.add(record.id);
      const { made, request } = record;
      if (made !== null && request !== null && creating.delete(request)) ids.add(made.id);
    },
  };
}

function idsOf({ targets }: AuditRecord, name: string): readonly string[] {
  return targets.flatMap(({ ref, id }) => (ref === name && id !== null ? [id] : []));
}

function mayCreate({ phase, call }: AuditRecord, name: string): boolean {
  return phase === "request" && (call?.query["name"] ?? []).includes(name);
}
