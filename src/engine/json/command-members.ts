import type { Json, JsonObject } from "../../domain/json.js";
import { UsageError } from "../../domain/errors.js";
import { JsonRefusal } from "./json-refusal.js";
import { parseJson } from "./parse-json.js";

/**
 * Returns the members of an administrator's command, which is a JSON object.
 *
 * @throws {UsageError} When it is anything else.
 */
export function commandMembers(bytes: Uint8Array): JsonObject {
  try {
    const value: Json = parseJson(bytes);
    if (value instanceof Map) return value as JsonObject;
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    throw unreadableCommand(thrown.message);
  }
  throw unreadableCommand("it must be an object");
}

/** Returns the error for a command that is not as it must be. */
export function unreadableCommand(problem: string): UsageError {
  return new UsageError(`Cannot read command: ${problem}`);
}
