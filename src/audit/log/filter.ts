import type { AuditRecord } from "../../domain/record.js";
import { isAbout, isWantedObject, wantedObject, type WantedObject } from "./wanted-object.js";
import type { Where } from "./where.js";

/** A filter of decisions; null members restrict nothing. */
export interface Filter {
  /** The caller; `""` for anonymous ones. */
  readonly user: string | null;
  /** An action, or `container.*`. */
  readonly action: string | null;
  /** A control that found something, whether or not that refused the request. */
  readonly control: string | null;
  /** An object's name, its id or 12 digits of it or more; with its kind before a colon, `container:web`, or without. */
  readonly target: string | null;
  readonly effect: WantedEffect | null;
  /** Milliseconds since 1970: from then on, and before then. */
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** A text anywhere in the record. */
  readonly text: string | null;
  /** Any other condition; none if absent. What has no value is not wanted. */
  readonly where?: Where | null;
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
  const { text, target, where = null } = filter;
  const wanted = target === null ? null : wantedObject(target);
  const isInTime = createTimeTest(filter);
  return (record, line) =>
    isInTime(record) &&
    (text === null || line.includes(text)) &&
    isByCaller(record, filter) &&
    hasEffect(record, filter) &&
    (wanted === null || isAbout(record, wanted, ids)) &&
    fits(record, where);
}

function fits(record: AuditRecord, where: Where | null): boolean {
  return where === null || where(record) === true;
}

/** The times of records are texts of one form. */
function createTimeTest({ sinceMs, untilMs }: Filter): (record: AuditRecord) => boolean {
  const since = sinceMs === null ? "" : new Date(sinceMs).toISOString();
  const until = untilMs === null ? "~" : new Date(untilMs).toISOString();
  return ({ time }) => time >= since && time < until;
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

/** Finds the ids that objects of a name have had, record by record, oldest first. */
export interface IdFinder {
  readonly see: (record: AuditRecord) => void;
  readonly ids: ReadonlySet<string>;
}

/** A created object has its name in the request, and its id in the response. */
export function createIdFinder(target: string): IdFinder {
  const wanted = wantedObject(target);
  const ids = new Set<string>();
  /** Requests that may create an object of the name, by id. */
  const creating = new Set<string>();
  return {
    ids,
    see(record) {
      for (const id of idsOf(record, wanted)) if (ids.size < MAX_IDS) ids.add(id);
      if (mayCreate(record, wanted) && creating.size < MAX_IDS) creating.add(record.id);
      const { made, request } = record;
      if (made !== null && request !== null && creating.delete(request)) ids.add(made.id);
    },
  };
}

/** Hostile logs must not fill the memory. */
const MAX_IDS = 100_000;

function idsOf(record: AuditRecord, wanted: WantedObject): readonly string[] {
  const { targets, about = [] } = record;
  const known = [
    ...targets.map(({ kind, ref, id }) => ({ kind, name: ref, id })),
    ...about.map(({ kind, name, id }) => ({ kind, name, id })),
  ];
  // After its rename an object has the name that the request gives.
  const isRenamed = record.action === "container.rename" && mayCreate(record, wanted);
  return known.flatMap(({ kind, name, id }) => {
    if (id === null) return [];
    const isMeant =
      isWantedObject(wanted, kind, name) ||
      isWantedObject(wanted, kind, id) ||
      (isRenamed && kind === "container");
    return isMeant ? [id] : [];
  });
}

function mayCreate({ phase, action, call }: AuditRecord, wanted: WantedObject): boolean {
  const kind = action?.split(".")[0] ?? "";
  const names = phase === "request" ? (call?.query["name"] ?? []) : [];
  return names.some((name) => isWantedObject(wanted, kind, name));
}
