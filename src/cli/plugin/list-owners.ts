import type { ObjectKey, Origin } from "../../domain/owners.js";
import { escaped } from "../../domain/escaped.js";

/** Options of listing owners. */
export interface OwnersFilter {
  readonly user?: string;
  readonly kind?: string;
  readonly json?: boolean;
}

type Remembered = readonly [ObjectKey, Origin];

/** Renders one line for each object, the oldest of each kind first. Quotes user names that could control a terminal. */
export function listOwners(all: readonly Remembered[], filter: OwnersFilter): string {
  const { user, kind, json = false } = filter;
  const lineOf = json ? jsonOf : textOf;
  return all
    .filter(([key]) => kind === undefined || key.kind === kind)
    .filter(([, origin]) => user === undefined || origin.user === user)
    .map((one) => `${escaped(lineOf(one))}\n`)
    .join("");
}

function jsonOf([key, origin]: Remembered): string {
  return JSON.stringify({ ...key, ...origin });
}

/** Returns `container 4f… alice 2026-11-25T10:00:00.000Z created`. */
function textOf([{ kind, id }, { user, since, source }]: Remembered): string {
  return [kind, wordOf(id), user === null ? "-" : wordOf(user), since, source].join(" ");
}

/** Quotes a text that is not a single word, or could be read as an anonymous caller. */
function wordOf(text: string): string {
  return /^\w[\w.@:+-]*$/.test(text) ? text : JSON.stringify(text);
}
