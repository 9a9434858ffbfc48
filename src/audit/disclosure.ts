import type { Call } from "../domain/call.js";
import type { Disclosure, Violation } from "../domain/decision.js";
import { HYGIENE_CONTROLS } from "../domain/hygiene.js";
import { hidden, shownAs, type FormName } from "./forms.js";
import { partOf } from "./hidden-runs.js";
import { bareOf, isKnownName, quotedOf, type QuotedOfCall } from "./redact-findings.js";
import { sentenceOfError, withoutQuoted, type Quoted } from "./sentence.js";

/** Tells a caller of what was found in their call; looks at the call when there is something to tell. */
export function disclosureOf(call: Call | null): Disclosure {
  let quoted: QuotedOfCall | undefined;
  return {
    violation: (violation) => disclosed(violation, (quoted ??= quotedOf(call))),
    error: sentenceOfError,
  };
}

/**
 * A violation as the caller is told of it, which dockerd writes into its own log: texts that are of no form at all are
 * missing in its message. Elsewhere than in the record, names may stand in a place that knows none.
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

/** Whether a text is of a form of those that are shown somewhere, as messages say it. */
function isDisclosable(text: string): boolean {
  const bare = text.replace(/ \(not resolved\)$/, "").replace(OPTION, "");
  return URL_ALONE.test(bare) || DISCLOSABLE.some((form) => shownAs(bare, form) === bare);
}

/** What a message says before a value itself. */
const OPTION = /^(?:type|driver|server|splunk-url)=/;

/** Neither with a user nor with a query, where secrets stand. */
const URL_ALONE =
  /^[a-z]{1,10}:\/\/[\w.-]{0,128}(?::\d{1,5})?(?:\/[\w./-]{0,128})?$|^\(unreadable\)$/;

const DISCLOSABLE: readonly FormName[] = [
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
  "hostEntry",
];
