import { chained, literalsOf } from "./literal-terms.js";
import { argumentsIn, isChain, type Module, type Rule, type Term } from "../build/parse-rego.js";
import type { Metadata } from "../build/read-metadata.js";

const MEMBERS = ["message", "field", "value", "vars"];
const SPELLING = 'violation.new(rego.metadata.chain(), {"field": …})';

/** A control as its files say it. */
export interface ParsedControl {
  readonly id: string;
  readonly metadata: Metadata;
  /** Its Rego files, without tests. */
  readonly modules: readonly Module[];
}

/** A fault in a control's rules, as a clause, and its node in the syntax tree; null for its METADATA. */
export interface ControlFault {
  readonly text: string;
  readonly node: object | null;
}

/** The arguments of one call of `violation.new`; `messages` and `vars` are null if the source does not show them. */
interface Call {
  readonly members: readonly string[];
  readonly messages: readonly (string | null)[] | null;
  readonly vars: readonly (readonly string[] | null)[];
}

type Pairs = readonly (readonly [Term, Term])[];

/**
 * Returns what is wrong with a control's calls of `violation.new`, a clause each. A call that names an absent message
 * has no value, and a rule without a value refuses nothing.
 */
export function faultsOfCalls(control: ParsedControl): readonly ControlFault[] {
  const { modules, metadata } = control;
  const rules = modules.flatMap(({ rules: own = [] }) => own).flatMap(chained);
  const used = new Set<string | null>();
  const faults = rules.flatMap((rule) =>
    argumentsIn([rule.head, rule.body], "violation.new").flatMap(
      ([chain, object]): readonly ControlFault[] => {
        if (!isChain(chain) || object?.type !== "object")
          return [{ text: `rule "${rule.head.name}" must say ${SPELLING}`, node: rule }];
        const call = readCall(object.value as Pairs, rule, modules);
        for (const name of call.messages ?? []) used.add(name);
        return faultsOf(call, metadata).map((fault) => ({
          text: `rule "${rule.head.name}" ${fault}`,
          node: object,
        }));
      },
    ),
  );
  return [...faults, ...unusedMessages(metadata, used)];
}

function readCall(pairs: Pairs, rule: Rule, modules: readonly Module[]): Call {
  const resolved = (name: string): readonly Term[] | null => {
    const pair = pairs.find(([key]) => key.value === name);
    return pair === undefined ? null : literalsOf(pair[1], rule, modules);
  };
  const messages = resolved("message");
  return {
    members: pairs.map(([key]) => (key.type === "string" ? String(key.value) : "(computed)")),
    messages:
      messages === null
        ? [null]
        : allOrNull(messages.map(({ type, value }) => (type === "string" ? String(value) : null))),
    vars: resolved("vars")?.map(keysOf) ?? [[]],
  };
}

function allOrNull(names: readonly (string | null)[]): readonly (string | null)[] | null {
  return names.includes(null) ? null : names;
}

function keysOf(term: Term): readonly string[] | null {
  if (term.type !== "object") return null;
  const keys = (term.value as Pairs).map(([key]) => key);
  return keys.every(({ type }) => type === "string")
    ? keys.map(({ value }) => String(value))
    : null;
}

function faultsOf({ members, messages, vars }: Call, metadata: Metadata): readonly string[] {
  const unknown = members.filter((name) => !MEMBERS.includes(name));
  return [
    ...unknown.map((name) => `passes "${name}", it must be one of ${MEMBERS.join(", ")}`),
    ...(members.includes("field") ? [] : ['passes no "field", it must be a path or null']),
    ...(messages === null ? ['passes a "message" that is no literal name'] : []),
    ...(messages ?? []).flatMap((name) => faultsOfMessage(name, vars, metadata)),
  ];
}

function faultsOfMessage(
  name: string | null,
  vars: Call["vars"],
  { custom = {} }: Metadata,
): readonly string[] {
  const { message, messages = {} } = custom;
  const text = name === null ? message : messages[name];
  if (text === undefined) return [`names the message "${name ?? "(default)"}", METADATA has none`];
  const wanted = placeholdersIn(text);
  return vars.flatMap((keys) => {
    if (keys === null)
      return wanted.length === 0 ? [] : ['passes "vars" that are no literal object'];
    const missing = wanted.filter((placeholder) => !keys.includes(placeholder));
    return missing.map((each) => `passes no "${each}" in "vars", the message "${text}" needs it`);
  });
}

function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name ?? "");
}

function unusedMessages(
  { custom = {} }: Metadata,
  used: ReadonlySet<string | null>,
): readonly ControlFault[] {
  return Object.keys(custom.messages ?? {})
    .filter((name) => !used.has(name))
    .map((name) => ({ text: `METADATA has the message "${name}", no rule names it`, node: null }));
}
