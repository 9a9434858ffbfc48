/** The longest text that a record shows, in characters. */
const MAX_TEXT = 256;
/** The longest sentence, which quotes such texts. */
export const MAX_SENTENCE = 1024;
/** The most members of a list or object that a record shows. */
export const MAX_ITEMS = 64;

/**
 * A text as a record shows it: without the user, the password and the query of a URL, at most `max`
 * characters and then how many are missing: `abc… (+1024)`.
 */
export function shorten(text: string, max = MAX_TEXT): string {
  const isLong = text.length > max;
  const start = isLong ? text.slice(0, max) : text;
  const stripped = start.includes("://") ? withoutCredentials(start, isLong) : start;
  const shown = stripped.includes("@") ? withoutBareCredentials(stripped) : stripped;
  return isLong ? `${shown}… (+${text.length - max})` : shown;
}

/** At most 64 members, and then how many are missing. */
export function firstOf<T>(items: readonly T[]): {
  readonly shown: readonly T[];
  readonly more: number;
} {
  if (items.length <= MAX_ITEMS) return { shown: items, more: 0 };
  return { shown: items.slice(0, MAX_ITEMS), more: items.length - MAX_ITEMS };
}

// A user and a password stand before the host, a signature in the query. Where the text was cut
// before the host had ended, what is left may be a password.
function withoutCredentials(text: string, wasCut: boolean): string {
  return text.replace(
    /:\/\/([^/?#\s]*)([^?\s]*)(\?\S*)?/g,
    (whole: string, authority: string, path: string, query: string | undefined) => {
      const isOpen = wasCut && path === "" && query === undefined && text.endsWith(whole);
      const host = isOpen ? "" : authority.slice(authority.lastIndexOf("@") + 1);
      return `://${host}${path}${query === undefined ? "" : "?…"}`;
    },
  );
}

// `//bob:pw@host/share`, `bob:pw@host/x.tar`; a digest stands behind a tag in the same way.
function withoutBareCredentials(text: string): string {
  return text.replace(
    /(^|[\s,=/])[^\s/?#@:,=]+:[^\s/@]+@(?![a-z0-9]+:[0-9a-f]{32})/g,
    (_whole, before: string) => before,
  );
}

/** What stands at the end of a list of which `more` are missing. */
export function moreOf(more: number): string {
  return `(+${more} more)`;
}
