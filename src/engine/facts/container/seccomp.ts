import { createHash } from "node:crypto";
import type { SecurityFacts } from "../../../domain/spec-facts.js";

type Seccomp = SecurityFacts["seccomp"][number];

/**
 * Reads a seccomp profile that is given as JSON text: `custom` with the SHA-256 of the text without white
 * space, as `jq -c` or Go's `json.Compact` writes it, or `unknown` if it is not JSON.
 */
export function customSeccompOf(field: string, text: string): Seccomp {
  return isJson(text)
    ? { field, mode: "custom", sha256: sha256Of(compact(text)) }
    : { field, mode: "unknown", sha256: null };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Invalid JSON is not an error here: the control refuses a profile without a digest.
    return false;
  }
}

/** Removes white space between the tokens of valid JSON, and nothing inside a string. */
function compact(json: string): string {
  let compacted = "";
  let start = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json.charAt(at);
    if (inString && character === "\\") at++;
    else if (character === '"') inString = !inString;
    else if (!inString && WHITE_SPACE.includes(character)) {
      compacted += json.slice(start, at);
      start = at + 1;
    }
  }
  return compacted + json.slice(start);
}

const WHITE_SPACE = " \t\n\r";

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
