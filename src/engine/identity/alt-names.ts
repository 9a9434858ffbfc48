/** OpenSSL's terms for the kinds of names that can name a caller, and the terms used here. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["email", "email"],
  ["DNS", "dns"],
  ["URI", "uri"],
]);

/** A name as Node writes it: quoted, as JSON, if it contains a comma, a quote or a control character. */
const ONE = /(?<kind>[A-Za-z][A-Za-z0-9 ]*):(?:(?<quoted>"(?:[^"\\]|\\.)*")|(?<plain>[^",]*))/y;

const BETWEEN = ", ";

/**
 * Returns subject alternative names with their type, `email:alice@example.org`; leaves out types other than
 * e-mail addresses, DNS names and URIs.
 *
 * @param text As `X509Certificate.subjectAltName` returns it; undefined for a certificate without any.
 * @returns Null if the text cannot be read to its end: one name might then count as two.
 */
export function altNamesOf(text: string | undefined): readonly string[] | null {
  if (text === undefined) return [];
  const names: string[] = [];
  for (let at = 0; ; at += BETWEEN.length) {
    ONE.lastIndex = at;
    const found = ONE.exec(text);
    if (found === null) return null;
    const name = nameOf(found.groups ?? {});
    if (name !== null) names.push(name);
    at = ONE.lastIndex;
    if (at === text.length) return names;
    if (!text.startsWith(BETWEEN, at)) return null;
  }
}

function nameOf({ kind = "", quoted, plain = "" }: NonNullable<RegExpExecArray["groups"]>) {
  const type = KINDS.get(kind);
  if (type === undefined) return null;
  return `${type}:${quoted === undefined ? plain : String(JSON.parse(quoted))}`;
}
