import { WANTED_EFFECTS, type Filter, type WantedEffect } from "../log/filter.js";
import { readTime } from "../log/read-time.js";
import { UsageError } from "../../domain/errors.js";

/** The query of an address, as written there. With the log, it determines everything that a page shows. */
export type PageQuery = Readonly<Partial<Record<QueryKey, string>>>;

const QUERY_KEYS = [
  "user",
  "anonymous",
  "action",
  "control",
  "target",
  "effect",
  "text",
  "since",
  "until",
  "before",
] as const;
export type QueryKey = (typeof QUERY_KEYS)[number];

/** Longer names are found by their beginning, in the search for a text. */
const MAX_VALUE = 1000;

/** In the place of `since`: from the first record on. */
export const FIRST = "first";

/** The start where an address has none. */
export const USUAL_SINCE = "-24h";

/** Reads the parameters of an address. Empty ones, as a form sends them, count as absent; others are passed over. */
export function readPageQuery(parameters: URLSearchParams): PageQuery {
  const given = QUERY_KEYS.map((key) => [key, parameters.get(key) ?? ""] as const);
  const set = given.filter(([, value]) => value !== "");
  for (const [key, value] of set)
    if (value.length > MAX_VALUE)
      throw cannot(`"${key}" has ${value.length} characters`, `at most ${MAX_VALUE}`);
  return Object.fromEntries(set);
}

/**
 * Returns the filter that a query means.
 *
 * @throws {UsageError} When a time or an effect is none.
 */
export function filterOf(query: PageQuery, now: Date): Filter {
  const { anonymous, since = USUAL_SINCE, until } = query;
  const given = (key: QueryKey): string | null => query[key] ?? null;
  return {
    user: anonymous === undefined ? given("user") : "",
    action: given("action"),
    control: given("control"),
    target: given("target"),
    effect: effectIn(query.effect),
    text: given("text"),
    sinceMs: since === FIRST ? null : timeIn("since", since, now),
    untilMs: until === undefined ? null : timeIn("until", until, now),
  };
}

function effectIn(text: string | undefined): WantedEffect | null {
  if (text === undefined) return null;
  const effect = WANTED_EFFECTS.find((one) => one === text);
  if (effect !== undefined) return effect;
  throw cannot(`the effect ${JSON.stringify(text)} is unknown`, WANTED_EFFECTS.join(", "));
}

function timeIn(key: QueryKey, text: string, now: Date): number {
  const time = readTime(text, now);
  if (time !== null && Math.abs(time) <= MAX_TIME_MS) return time;
  throw cannot(
    `"${key}" is ${JSON.stringify(text)}, which is no time`,
    "2026-11-28 10:00 UTC, yesterday, or -2h",
  );
}

/** The year 9999: later ones are written in another form. */
const MAX_TIME_MS = Date.UTC(9999, 0);

function cannot(problem: string, instead: string): UsageError {
  return new UsageError(`Cannot search: ${problem}; write ${instead}`);
}

/** Returns the address of `path` with a query in which some parameters are changed; null removes one. */
export function pageAddress(
  path: string,
  query: PageQuery,
  changes: Readonly<Partial<Record<QueryKey, string | null>>> = {},
): string {
  const changed = { ...query, ...changes };
  const parameters = new URLSearchParams();
  for (const key of QUERY_KEYS) {
    const value = changed[key] ?? null;
    if (value !== null) parameters.set(key, value);
  }
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}
