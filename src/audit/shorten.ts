/** The longest text that a record shows, in characters. */
const MAX_TEXT = 256;
/** The most members of a list or object that a record shows. */
export const MAX_ITEMS = 64;

/**
 * How much of a text is looked through for credentials before it is cut. The search may take the square of
 * it, and a record has a hundred texts.
 */
const MAX_SEARCHED = 2048;

/**
 * A text as a record shows it: without the user, the password and the query of a URL, at most `max`
 * characters and then how many are missing: `abc… (+1024)`.
 */
export function shorten(text: string, max = MAX_TEXT): string {
  const isWhole = text.length <= MAX_SEARCHED;
  const searched = isWhole ? text : text.slice(0, MAX_SEARCHED);
  const stripped = searched.includes(":/") ? withoutCredentials(searched, isWhole) : searched;
  const bare =
    stripped.includes("@") || !isWhole ? withoutBareCredentials(stripped, isWhole) : stripped;
  return text.length <= max ? bare : `${bare.slice(0, max)}… (+${text.length - max})`;
}

/** At most 64 members, and then how many are missing. */
export function firstOf<T>(items: readonly T[]): {
  readonly shown: readonly T[];
  readonly more: number;
} {
  if (items.length <= MAX_ITEMS) return { shown: items, more: 0 };
  return { shown: items.slice(0, MAX_ITEMS), more: items.length - MAX_ITEMS };
}

/** What follows a scheme; one slash is what is left of two in a path that was cleaned. */
const URLS = /(:\/\/|\b(?:https?|ftp|git|ssh):\/+)([^\s"]*)/g;

// A user and a password stand before the host, a signature in the query. A password may hold what ends a
// host, so that all up to the last at sign goes where one of the two may be there.
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

// `//bob:pw@host/share`, `bob:pw@host/x.tar`; a digest stands behind a tag in the same way.
function withoutBareCredentials(text: string, isWhole: boolean): string {
  const closed = text.replace(
    /(^|[\s,=/])[^\s/?#@:,=]+:[^\s/@]+@(?![a-z0-9]+:[0-9a-f]{32})/g,
    (_whole, before: string) => before,
  );
  return isWhole ? closed : withoutOpenEnd(closed);
}

/** Where a text was cut, its end may be a password whose host is missing. */
function withoutOpenEnd(text: string): string {
  let start = text.length;
  while (start > 0 && !/[\s/@]/.test(text.charAt(start - 1))) start--;
  return text.includes(":", start) ? text.slice(0, start) : text;
}

/** What stands at the end of a list of which `more` are missing. */
export function moreOf(more: number): string {
  return `(+${more} more)`;
}

/** At most 64 names, and how many are missing. */
export function cutNames(names: readonly string[]): readonly string[] {
  const { shown, more } = firstOf(names);
  return more === 0 ? shown : [...shown, moreOf(more)];
}
