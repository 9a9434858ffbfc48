import { Lexer, LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";
import type { Document } from "yaml";
import { describeThrown } from "../../domain/errors.js";

/** A problem at a position of the file, in the form that editors read: `settings.yaml:3:5 modes.x: …`. */
export interface SettingsProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The member of `path` that should not exist; the position is that of its name. */
  readonly key?: string;
}

/** Parsed YAML, with the positions of its parts. */
export interface Yaml {
  /** Null when `errors` is not empty. */
  readonly value: unknown;
  /** Lines with file, line and column. */
  readonly errors: readonly string[];
  /** Renders problems as lines with file, line and column, in the order of the file. */
  readonly report: (problems: readonly SettingsProblem[]) => readonly string[];
}

const MAX_BYTES = 1 << 20;
const MAX_DEPTH = 64;

/**
 * Parses one YAML 1.2 document. Keys are unique strings; aliases are bounded.
 *
 * Checks size and depth before it parses: in yaml 2.9.1 a deep document that is parsed twice aborts the
 * process, which cannot be caught.
 */
export function readYaml(text: string, file: string): Yaml {
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (text.length > MAX_BYTES) return unreadable(`${file}: larger than ${MAX_BYTES} bytes`);
  if (isTooDeep(text)) return unreadable(`${file}: nested deeper than ${MAX_DEPTH} levels`);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    strict: true,
    stringKeys: true,
    version: "1.2",
    schema: "core",
  });
  const errors = [...document.errors, ...document.warnings].map(
    ({ pos, message }) => `${place(pos[0])} ${message}`,
  );
  const value = errors.length > 0 ? null : valueOf(document, file, errors);
  return {
    value,
    errors,
    report: (problems) =>
      problems
        .map((problem) => ({ problem, offset: offsetOf(document, problem) }))
        .sort((a, b) => a.offset - b.offset)
        .map(({ problem, offset }) => `${place(offset)}${nameOf(problem)}: ${problem.message}`),
  };
}

/** ` bindings[0].profile` */
function nameOf({ path, key }: SettingsProblem): string {
  const steps = key === undefined ? path : [...path, key];
  const name = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`));
  return name.length > 0 ? ` ${name.join("").replace(/^\./, "")}` : "";
}

function valueOf(document: Document, file: string, errors: string[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (thrown) {
    errors.push(`${file}: ${describeThrown(thrown)}`);
    return null;
  }
}

function unreadable(error: string): Yaml {
  return {
    value: null,
    errors: [error],
    report: (problems) => problems.map(({ message }) => message),
  };
}

/** Returns the offset of a problem's member by its name, or of its nearest existing parent. */
function offsetOf(document: Document, problem: SettingsProblem): number {
  const path = problem.key === undefined ? problem.path : [...problem.path, problem.key];
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const offset = keyOffset(parent, path[length - 1]);
    if (offset !== null) return offset;
  }
  return 0;
}

function keyOffset(parent: unknown, name: PropertyKey | undefined): number | null {
  if (isSeq(parent)) return startOf(parent.items[Number(name)]);
  if (!isMap(parent)) return null;
  const found = parent.items.find(({ key }) => isScalar(key) && key.value === name);
  return startOf(found?.key);
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

/**
 * Returns true if flow brackets, indentation or runs of `- - -` nest too deep. Counts with yaml's lexer,
 * which is iterative, and counts every indicator of a line, so a line with many of them is refused.
 */
function isTooDeep(text: string): boolean {
  if (new RegExp(`^ {${2 * MAX_DEPTH + 1}}`, "m").test(text)) return true;
  let brackets = 0;
  let run = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === "\n") run = 0;
    brackets += BRACKETS.get(token) ?? 0;
    if (brackets === 0 && SIGNS.has(token)) run++;
    if (Math.max(brackets, run) > MAX_DEPTH) return true;
  }
  return false;
}

const BRACKETS = new Map([
  ["[", 1],
  ["{", 1],
  ["]", -1],
  ["}", -1],
]);

const SIGNS = new Set(["-", "?", ":"]);
