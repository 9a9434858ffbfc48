/** The longest text that a record shows, in characters. */
const MAX_TEXT = 256;
/** The most members of a list or object that a record shows. */
export const MAX_ITEMS = 64;

/**
 * The characters of a text that are searched for credentials before it is cut. The search may be quadratic, and a record
 * has a hundred texts.
 */
const MAX_SEARCHED = 2048;

/**
 * Shortens a text for a record: removes the user, password and query of URLs, and keeps at most `max`
 * characters, followed by the number of missing ones: `abc… (+1024)`.
 */
export function shorten(text: string, max = MAX_TEXT): string {
  const isWhole = text.length <= MAX_SEARCHED;
  const searched = isWhole ? text : text.slice(0, MAX_SEARCHED);
  const stripped = searched.includes(":/") ? withoutCredentials(searched, isWhole) : searched;
  const bare =
    stripped.includes("@") || !isWhole ? withoutBareCredentials(stripped, isWhole) : stripped;
  return text.length <= max ? bare : `${bare.slice(0, max)}… (+${text.length - max})`;
}

/** Returns at most 64 members, and how many are missing. */
export function firstOf<T>(items: readonly T[]): {
  readonly shown: readonly T[];
  readonly more: number;
} {
  if (items.length <= MAX_ITEMS) return { shown: items, more: 0 };
  return { shown: items.slice(0, MAX_ITEMS), more: items.length - MAX_ITEMS };
}

/** The part after a scheme; a cleaned path has one slash in place of two. */
const URLS = /(:\/\/|\b(?:https?|ftp|git|ssh):\/+)([^\s"]*)/g;

// Removes user and password, which precede the host, and the query, which may hold a signature. A password may contain
// characters that end a host, so everything up to the last at sign is removed if one may be present.
function withoutCredentials(text: string, isWhole: boolean): string {
  return text.replace(URLS, (whole: string, scheme: string, rest: string, at: number) => {
    const isOpen = !isWhole && at + whole.length === text.length;
    const [authority = ""] = rest.split(/[/?#]/, 1);
    const isSecret = /[:@]/.test(authority);
    if (isOpen && (isSecret || authority === rest)) return scheme;
    const shown = isSecret ? rest.slice(rest.lastIndexOf("@") + 1) : rest;
    const query = shown.indexOf("?");
    return scheme + (query < 0 ? shown : `${shown.slice(0, query)}?…`);
  });
}

// Removes `bob:pw@` of `//bob:pw@host/share` and `bob:pw@host/x.tar`; a digest follows a tag in the same way.
function withoutBareCredentials(text: string, isWhole: boolean): string {
  const closed = text.replace(
    /(^|[\s,=/])[^\s/?#@:,=]+:[^\s/@]+@(?![a-z0-9]+:[0-9a-f]{32})/g,
    (_whole, before: string) => before,
  );
  return isWhole ? closed : withoutOpenEnd(closed);
}

/** Removes the end of a text that was cut: it may be a password without its host. */
function withoutOpenEnd(text: string): string {
  let start = text.length;
  while (start > 0 && !/[\s/@]/.test(text.charAt(start - 1))) start--;
  return text.includes(":", start) ? text.slice(0, start) : text;
}

/** Returns the end of a list of which `more` items are missing. */
export function moreOf(more: number): string {
  return `(+${more} more)`;
}

/** Returns at most 64 names, and how many are missing. */
export function cutNames(names: readonly string[]): readonly string[] {
  const { shown, more } = firstOf(names);
  return more === 0 ? shown : [...shown, moreOf(more)];
}
