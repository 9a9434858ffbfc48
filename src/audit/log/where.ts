import {
  Environment,
  EvaluationError,
  ParseError,
  TypeError,
  serialize,
} from "@marcbachmann/cel-js";
import type { AuditRecord } from "../../domain/record.js";
import { UsageError } from "../../domain/errors.js";
import { isLinearPattern, matchesInLinearTime } from "./linear-match.js";

/** Tells whether a record fits an expression; null where the expression has no value for it. */
export type Where = (record: AuditRecord) => boolean | null;

/**
 * Compiles an expression of the Common Expression Language over the members of a record:
 * `status >= 400 && about.exists(o, o.name == "web")`. It takes time in proportion to the record. A comparison by order with
 * null is false.
 *
 * @throws {UsageError} When it is no such expression, naming the place; or when it could take too long.
 */
export function createWhere(text: string): Where {
  if (text.length > MAX_LENGTH)
    throw refusal(`it has ${text.length} characters, at most ${MAX_LENGTH} are allowed`);
  const expression = parsed(text);
  const { valid, type = "dyn", error } = expression.check();
  if (!valid) throw error === undefined ? refusal("it is not valid") : placed(error);
  if (type !== "bool" && type !== "dyn") throw refusal(`its value is of type ${type}, not bool`);
  const macros = countMacros(expression.ast);
  if (macros > MAX_MACROS)
    throw refusal(`it goes through ${macros} lists, at most ${MAX_MACROS} are allowed`);
  // The language's own `matches` may take exponential time for a text in a record.
  rename(expression.ast);
  const evaluate = parsed(serialize(expression.ast));
  return (record) => valueOf(evaluate, record);
}

const MAX_LENGTH = 4000;
/** Each one multiplies the time by the length of a list. */
const MAX_MACROS = 3;
const LIMITS = {
  maxAstNodes: 300,
  maxDepth: 40,
  maxListElements: 200,
  maxMapEntries: 20,
  maxCallArguments: 8,
};

/** Members of a record, and `seq`, its number in the log. */
const MEMBERS: Readonly<Record<keyof AuditRecord | "seq", true>> = {
  ...{ schema: true, id: true, time: true, phase: true, effect: true, executed: true, code: true },
  ...{ error: true, user: true, authn: true, via: true, fingerprint: true, serial: true },
  ...{ method: true, path: true, action: true, class: true, profile: true, evaluated: true },
  ...{ mode: true, breakGlass: true, violations: true, warnings: true, hygiene: true, gaps: true },
  ...{ exceptionsUsed: true, exceptionsIgnored: true, shadow: true, omitted: true, call: true },
  ...{
    erased: true,
    level: true,
    response: true,
    targets: true,
    about: true,
    request: true,
    lastedMs: true,
    made: true,
  },
  ...{ status: true, revision: true, durationUs: true, seq: true },
};

/** The values of members that a record leaves out. */
const ABSENT = {
  ...{ executed: null, breakGlass: null, about: [], seq: null },
  ...{ level: "request", response: null },
};

/** The name under which `matches` is evaluated. */
const LINEAR = "matchesInLinearTime";

const environment = createEnvironment();

type Parsed = ReturnType<Environment["parse"]>;

function parsed(text: string): Parsed {
  try {
    return environment.parse(text);
  } catch (thrown) {
    if (isOfLanguage(thrown)) throw placed(thrown);
    throw thrown;
  }
}

function createEnvironment(): Environment {
  const made = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS });
  for (const name of Object.keys(MEMBERS)) made.registerVariable(name, "dyn");
  made.registerFunction(`string.${LINEAR}(string): bool`, matchesInLinearTime);
  for (const name of ["contains", "startsWith", "endsWith", LINEAR])
    made.registerFunction(`null.${name}(string): bool`, () => false);
  for (const operator of ["<", "<=", ">", ">="])
    for (const type of ["int", "double", "string"]) {
      made.registerOperator(`null ${operator} ${type}`, () => false);
      made.registerOperator(`${type} ${operator} null`, () => false);
    }
  return made;
}

function valueOf(evaluate: Parsed, record: AuditRecord): boolean | null {
  try {
    const value: unknown = evaluate({ ...ABSENT, ...record });
    return typeof value === "boolean" ? value : null;
  } catch (thrown) {
    // Such as a member that this record does not have, or a text that outgrows the memory.
    if (isOfLanguage(thrown) || thrown instanceof RangeError) return null;
    throw thrown;
  }
}

type LanguageError = ParseError | EvaluationError | TypeError;

function isOfLanguage(thrown: unknown): thrown is LanguageError {
  return [ParseError, EvaluationError, TypeError].some((kind) => thrown instanceof kind);
}

/** The first line of its message is a sentence; a picture of the place follows. */
function placed({ message, range }: LanguageError): UsageError {
  const [sentence = ""] = message.split("\n");
  return refusal(range === undefined ? sentence : `at character ${range.start + 1}: ${sentence}`);
}

function refusal(problem: string): UsageError {
  return new UsageError(`Cannot use the expression of --where: ${problem}`);
}

/** A call of a method: its name, and what it is called on and with. */
interface Call {
  readonly op: string;
  readonly args: unknown;
}

const MACROS = new Set(["all", "exists", "exists_one", "filter", "map", "bind"]);

function countMacros(ast: Call): number {
  const here = MACROS.has(methodOf(ast) ?? "") ? 1 : 0;
  return partsOf(ast).reduce((sum, part) => sum + countMacros(part), here);
}

function rename(ast: Call): void {
  if (methodOf(ast) === "matches" && Array.isArray(ast.args)) {
    refuseNoPattern(ast.args);
    ast.args[0] = LINEAR;
  }
  for (const part of partsOf(ast)) rename(part);
}

/** A pattern from a record would be a pattern of somebody else's. */
function refuseNoPattern([, , given]: readonly unknown[]): void {
  const [pattern] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  const text = isCall(pattern) && pattern.op === "value" ? pattern.args : null;
  if (typeof text !== "string") throw refusal("the pattern of matches() must be written out");
  if (!isLinearPattern(text))
    throw refusal(`${JSON.stringify(text)} is no regular expression of RE2`);
}

function methodOf({ op, args }: Call): string | null {
  const name: unknown = op === "rcall" && Array.isArray(args) ? args[0] : null;
  return typeof name === "string" ? name : null;
}

function partsOf({ args }: Call): readonly Call[] {
  const all: readonly unknown[] = Array.isArray(args) ? args.flat(2) : [args];
  return all.filter(isCall);
}

function isCall(value: unknown): value is Call {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
