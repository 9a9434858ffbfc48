import { createHash } from "node:crypto";
import type { SecurityFacts } from "../../domain/spec-facts.js";

type Seccomp = SecurityFacts["seccomp"][number];

/**
 * What a seccomp profile given as JSON text is: `custom` with the SHA-256 of the text without white
 * space, as `jq -c` or Go's `json.Compact` would leave it, or `unknown` where it is not JSON.
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
    // Not JSON is an answer here: the control refuses what has no digest.
    return false;
  }
}

/** Valid JSON without the white space between its tokens; nothing inside a string is touched. */
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
