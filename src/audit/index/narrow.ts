import type { DatabaseSync } from "node:sqlite";
import type { Filter } from "../log/filter.js";
import { kindsOf } from "./record-kind.js";
import type { Texts } from "./texts.js";

/** A filter as the tables of an index can apply it: every record that fits the filter fits this too. */
export interface Narrowed {
  /** On the columns that records and counts have in common; each question mark takes the next of `values`. */
  readonly sql: string;
  readonly values: readonly (number | string)[];
  /** Milliseconds since 1970; -1 and a far year if there is none. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** The objects that a record must be about, as JSON; null for any. */
  readonly objects: string | null;
  /** False if records must be read to know whether they fit. */
  readonly isExact: boolean;
  /** True if all that the tables do not tell is whether the text is in the line. */
  readonly isExactButText: boolean;
  /** True if `sql` restricts nothing but the kind. */
  readonly isByKind: boolean;
  /** False if the filter restricts nothing. */
  readonly isAny: boolean;
}

/** The members of a filter that the tables apply fully, if not null. */
const TOLD: Readonly<Record<keyof Filter, boolean>> = {
  ...{ user: true, action: true, control: true, target: true, effect: true },
  ...{ sinceMs: true, untilMs: true, text: false, where: false },
};

/**
 * Returns what an index can tell about a filter; null if no record of it fits.
 *
 * @param ids The ids that objects of the target have had.
 */
export function narrowed(
  filter: Filter,
  ids: ReadonlySet<string>,
  withResponses: boolean,
  { db, texts }: { readonly db: DatabaseSync; readonly texts: Texts },
): Narrowed | null {
  const { user, action, control, target } = filter;
  const objects = unlessNull(target, (target) => objectsFor(target, ids, texts));
  const lists: readonly (readonly [sql: string, numbers: readonly number[] | null])[] = [
    [IN_KINDS, kindsOf(filter.effect, withResponses)],
    [IN_USERS, unlessNull(user, (user) => found(texts, user))],
    [IN_ACTIONS, unlessNull(action, (action) => actionsFor(action, texts))],
    [IN_CONTROLS, unlessNull(control, (control) => controlsFor(control, texts, db))],
  ];
  const given = lists.flatMap(([sql, numbers]) => (numbers === null ? [] : [{ sql, numbers }]));
  if (objects?.length === 0 || given.some(({ numbers }) => numbers.length === 0)) return null;
  return {
    sql: given.map(({ sql }) => sql).join(" AND "),
    values: given.map(({ numbers }) => JSON.stringify(numbers)),
    sinceMs: filter.sinceMs ?? -FAR_MS,
    untilMs: filter.untilMs ?? FAR_MS,
    objects: unlessNull(objects, (objects) => JSON.stringify(objects)),
    isExact: isTold(filter),
    isExactButText: isTold({ ...filter, text: null }),
    isByKind: given.every(({ sql }) => sql === IN_KINDS),
    isAny: Object.values(filter).every(isAbsent),
  };
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function unlessNull<From, To>(value: From | null, work: (value: From) => To): To | null {
  return value === null ? null : work(value);
}

const IN_KINDS = "kind IN (SELECT value FROM json_each(?))";
const IN_USERS = "user IN (SELECT value FROM json_each(?))";
const IN_ACTIONS = "action IN (SELECT value FROM json_each(?))";
const IN_CONTROLS = "controls IN (SELECT value FROM json_each(?))";

/** After the year 9999, which is the last of a record. */
const FAR_MS = 300_000_000_000_000;

function isTold(filter: Filter): boolean {
  const isEachTold = Object.entries(filter).every(
    ([name, value]) => isAbsent(value) || TOLD[name as keyof Filter],
  );
  return isEachTold && (filter.target === null || !needsReading(filter.target));
}

/** A kind before a colon, or a short id, may be meant. */
function needsReading(target: string): boolean {
  return target === "" || target.includes(":") || SHORT_ID.test(target);
}

const SHORT_ID = /^[0-9a-f]{12,63}$/;

function found(texts: Texts, text: string): readonly number[] {
  const number = texts.find(text);
  return number === null ? [] : [number];
}

function actionsFor(action: string, texts: Texts): readonly number[] {
  return action.endsWith(".*")
    ? texts.beginningWith(action.slice(0, -1), MAX_TEXTS)
    : found(texts, action);
}

const MAX_TEXTS = 100_000;

function controlsFor(control: string, texts: Texts, db: DatabaseSync): readonly number[] {
  const number = texts.find(control);
  if (number === null) return [];
  const rows = db.prepare("SELECT controls FROM controls WHERE control = ?").all(number);
  return rows.map(({ controls }) => Number(controls));
}

function objectsFor(
  target: string,
  ids: ReadonlySet<string>,
  texts: Texts,
): readonly number[] | null {
  // It fits records that are about nothing.
  if (target === "") return null;
  const numbers = [...ids].flatMap((id) => found(texts, id));
  return [...new Set([...targetTexts(target, texts), ...numbers])];
}

/** Returns the texts that a target may stand for: `web`, `container:web`, or the beginning of an id. */
export function targetTexts(target: string, texts: Texts): readonly number[] {
  const words = [target, target.slice(target.indexOf(":") + 1)];
  const numbers = words.flatMap((word) => [
    ...found(texts, word),
    ...(SHORT_ID.test(word)
      ? ["", "sha256:"].flatMap((kind) => texts.beginningWith(`${kind}${word}`, MAX_TEXTS))
      : []),
  ]);
  return [...new Set(numbers)];
}
