import type { Call } from "../../domain/call.js";
import type { Disclosure, Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { hidden, shownAs, type PatternName } from "./allow-list-patterns.js";
import { partOf } from "./hidden-runs.js";
import { bareOf, isKnownName, quotedOf, type QuotedOfCall } from "./redact-findings.js";
import { sentenceOfError, withoutQuoted, type Quoted } from "./redact-message.js";

/**
 * Decides what a caller learns about a finding in their request. Examines the request only when there is
 * something to disclose.
 */
export function disclosureOf(call: Call | null): Disclosure {
  let quoted: QuotedOfCall | undefined;
  return {
    violation: (violation) => disclosed(violation, (quoted ??= quotedOf(call))),
    error: sentenceOfError,
  };
}

/**
 * Returns a violation as it is disclosed to the caller, which dockerd writes into its own log: its message leaves out
 * texts that match no form. Unlike in the audit record, names may appear in a place of unknown form.
 */
function disclosed(violation: Violation, { whole: ofCall, names }: QuotedOfCall): Violation {
  const { control, field, value, message } = violation;
  const isKnownField = (field ?? "").split(".").every(isFieldDisclosable);
  const quoted: Quoted = [[field, isKnownField ? field : "…"], ...ofCall];
  if (HYGIENE_CONTROLS.has(control))
    return { ...violation, message: withoutQuoted(message, quoted, partOf(names)) };
  const shown = value === null || value.split(" -> ").every(isDisclosable) ? value : hidden(value);
  const isPart = partOf([[value, shown], ...names]);
  return { ...violation, message: withoutQuoted(message, [[value, shown], ...quoted], isPart) };
}

function isFieldDisclosable(name: string): boolean {
  return isKnownName(bareOf(name)) || IDENTIFIER.test(name);
}

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]{0,39}(?:\[\d{1,6}\])?$/;

/** Returns true if a text, as messages write it, matches a form that is shown somewhere. */
function isDisclosable(text: string): boolean {
  const bare = text.replace(/ \(not resolved\)$/, "").replace(OPTION, "");
  return URL_ALONE.test(bare) || DISCLOSABLE.some((pattern) => shownAs(bare, pattern) === bare);
}

/** The prefix of a value in a message. */
const OPTION = /^(?:type|driver|server|splunk-url)=/;

/** Has neither a user nor a query, which may contain secrets. */
const URL_ALONE =
  /^[a-z]{1,10}:\/\/[\w.-]{0,128}(?::\d{1,5})?(?:\/[\w./-]{0,128})?$|^\(unreadable\)$/;

const DISCLOSABLE: readonly PatternName[] = [
  "source",
  "file",
  "key",
  "number",
  "endpoint",
  "device",
  "user",
  "driverOrKey",
  "bind",
  "deviceRule",
  "address",
  "prefix",
  "hostEntry",
];
