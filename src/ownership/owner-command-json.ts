import type { Json, JsonObject } from "../domain/json.js";
import { UsageError } from "../errors.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { parseJson } from "../json/parse-json.js";
import { forgetOrder, setOrder } from "./owner-command.js";
import type { OwnerOrder } from "./owner-command.js";

/** `{"change":"set","kind":"container","id":"…","user":"alice"}`, as it is posted to the plugin; null for callers without a name. */
export function encodeOrder(order: OwnerOrder): string {
  const { change, key } = order;
  const user = order.change === "set" ? { user: order.user } : {};
  return JSON.stringify({ change, ...key, ...user });
}

/** Reads what encodeOrder writes, and nothing beyond. @throws {UsageError} When it is anything else. */
export function decodeOrder(bytes: Uint8Array): OwnerOrder {
  const members = membersOf(bytes);
  const [change, kind, id, user] = ["change", "kind", "id", "user"].map((name) =>
    members.get(name),
  );
  if (typeof kind !== "string" || typeof id !== "string") throw odd("kind and id must be texts");
  if (change === "set" && isMaker(user) && members.size === 4) return setOrder(kind, id, user);
  if (change === "forget" && members.size === 3) return forgetOrder(kind, id);
  throw odd(
    'it must be {change: "set", kind, id, user}, whose user may be null, or {change: "forget", kind, id}',
  );
}

function isMaker(user: Json | undefined): user is string | null {
  return typeof user === "string" || user === null;
}

function membersOf(bytes: Uint8Array): JsonObject {
  try {
    const value: Json = parseJson(bytes);
    if (value instanceof Map) return value as JsonObject;
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    throw odd(thrown.message);
  }
  throw odd("it must be an object");
}

function odd(problem: string): UsageError {
  return new UsageError(`Cannot read order: ${problem}`);
}
