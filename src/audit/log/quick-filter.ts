import { escaped } from "../../domain/escaped.js";
import { wantedObject } from "./wanted-object.js";
import type { Filter } from "./filter.js";

/** A test of the bytes of a line, before it is parsed. */
type Test = (line: Buffer) => boolean;

/**
 * Returns a function that tells from the bytes of a line, as the plugin writes it, whether its record may be wanted. It never
 * passes over a record that is, and saves the parsing of most others.
 *
 * @param ids The ids that the wanted object has had.
 */
export function createQuickFilter(filter: Filter, ids: ReadonlySet<string>): Test {
  const { target, sinceMs, untilMs } = filter;
  const tests = literalsOf(filter).map(holds);
  if (sinceMs !== null || untilMs !== null) tests.unshift(timeTest(sinceMs, untilMs));
  if (target !== null && ids.size <= MAX_IDS) tests.push(holdsTarget(target, ids));
  return (line) => tests.every((test) => test(line));
}

/** Returns texts that each wanted line has. */
function literalsOf({ user, action, control, effect, text }: Filter): readonly string[] {
  return [
    ...literal(user === "" ? null : user, (name) => `"user":${json(name)}`),
    // An open end, for all actions that begin so.
    ...literal(action, (name) => `"action":${json(name.replace(/\*$/, "")).slice(0, -1)}`),
    ...literal(control, (id) => `"control":${json(id)}`),
    // What is warned or unenforced is allowed.
    ...literal(effect, (name) => (/^deny$|^error$/.test(name) ? `"effect":"${name}"` : "")),
    // A replacement character may stand for bytes that are no UTF-8.
    ...literal(text, (part) => (part.includes("\ufffd") ? "" : part)),
  ];
}

function literal(value: string | null, render: (value: string) => string): readonly string[] {
  return value === null ? [] : [render(value)];
}

/** To look for more takes longer than to parse. */
const MAX_IDS = 8;

/** As the plugin writes a text. */
function json(text: string): string {
  return escaped(JSON.stringify(text));
}

function holds(text: string): Test {
  const bytes = Buffer.from(text);
  return (line) => line.includes(bytes);
}

function holdsTarget(target: string, ids: ReadonlySet<string>): Test {
  const tests = [wordOf(target), ...[...ids].map(wordOf)].map((word) => holds(word));
  return (line) => tests.some((test) => test(line));
}

/** Returns the part of a target, `container:web`, that each record about it has, as it is written in a line. */
export function wordOf(target: string): string {
  return json(wantedObject(target).word).slice(1, -1);
}

/** The offset of the time: behind the schema and a UUID. */
const TIME_AT = '{"schema":1,"id":"00000000-0000-4000-8000-000000000000","time":"'.length;
const TIME_LENGTH = "2026-11-28T10:00:00.000Z".length;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function timeTest(sinceMs: number | null, untilMs: number | null): Test {
  const since = sinceMs === null ? "" : new Date(sinceMs).toISOString();
  const until = untilMs === null ? "~" : new Date(untilMs).toISOString();
  return (line) => {
    const time = line.toString("latin1", TIME_AT, TIME_AT + TIME_LENGTH);
    return !TIME.test(time) || (time >= since && time < until);
  };
}
