import type { ExecCommand } from "../../domain/audit-level.js";
import type { Call, Value } from "../../domain/call.js";
import { isBody, isList } from "../../domain/value-kinds.js";
import { fits, hidden } from "./allow-list-patterns.js";
import { withoutSecrets } from "./without-secrets.js";
import type { Redaction } from "./redact.js";

/** The longest command that a record shows, in characters. */
const MAX_COMMAND = 2048;

/** Adds to the redacted body of a request for an exec what the settings show of its command. */
export function withCommand(redaction: Redaction, call: Call, shows: ExecCommand): Redaction {
  const kept = redaction.call.body as Value;
  const words = shows === "none" ? null : commandIn(call);
  if (words === null || !isBody(kept)) return redaction;
  const Cmd = shows === "program" ? [programOf(words)] : commandOf(words);
  const { erased } = redaction;
  return {
    call: { ...redaction.call, body: { ...kept, Cmd } },
    erased: isWhole(words, Cmd) ? erased.filter((path) => path !== "Cmd") : erased,
  };
}

function commandIn({ action, body }: Call): readonly string[] | null {
  return action === "exec.create" && body !== null && isBody(body) ? wordsOf(body["Cmd"]) : null;
}

function wordsOf(value: Value | undefined): readonly string[] | null {
  const list = typeof value === "string" ? [value] : value;
  if (!isList(list) || list.length === 0) return null;
  const words = list.filter((word) => typeof word === "string");
  return words.length === list.length ? words : null;
}

/** A program is a path or a name; another text may be a whole script, or a password in the wrong place. */
function programOf([program = ""]: readonly string[]): string {
  const [shown = ""] = withoutSecrets([program]);
  return fits(program, "file") && shown === program ? program : hidden(program);
}

function commandOf(words: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let left = MAX_COMMAND;
  for (const word of withoutSecrets(words)) {
    if (left <= 0) return [...shown, `(+${words.length - shown.length} more)`];
    shown.push(word.length <= left ? word : `${word.slice(0, left)}…`);
    left -= word.length + 1;
  }
  return shown;
}

function isWhole(words: readonly string[], shown: readonly string[]): boolean {
  return words.length === shown.length && words.every((word, at) => word === shown[at]);
}
