import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from "yaml";

/** Returns the line of a settings file at which a value is set; null if it is not in the file. */
export type OriginLines = (origin: string, key: string) => number | null;

/**
 * Creates a finder of lines.
 *
 * @param text A settings file that was parsed without a problem.
 */
export function originLinesOf(text: string): OriginLines {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, stringKeys: true });
  return (origin, key) => {
    const offset = offsetOf(document, origin, key);
    return offset === null ? null : lineCounter.linePos(offset).line;
  };
}

/** Sections whose members have names of their own, which may contain dots. */
const NAMED = ["group_parameters", "user_parameters"];

function offsetOf(document: Document, origin: string, key: string): number | null {
  const [section = "", rest] = origin.split(/\.(.*)/s);
  const isNamed = NAMED.includes(section) && rest !== undefined;
  const path = isNamed ? [section, rest] : origin.split(".");
  const parent = document.getIn(path, true);
  if (!isMap(parent)) return keyOffset(document, path.slice(0, -1), [path.at(-1) ?? ""]);
  return keyOffset(document, path, [key, `+${key}`, `-${key}`]);
}

function keyOffset(
  document: Document,
  path: readonly string[],
  names: readonly string[],
): number | null {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(parent)) return null;
  const found = parent.items.findLast(
    ({ key }) => isScalar(key) && names.includes(String(key.value)),
  );
  const key = found?.key;
  return isNode(key) ? (key.range?.[0] ?? null) : null;
}
