import type { Digits, Json, JsonObject } from "../../domain/json.js";

/** Returns true for an object, and neither for a list nor for a number with its digits. */
export function isJsonObject(json: Json): json is JsonObject {
  return json instanceof Map;
}

/** Returns true for a list. */
export function isJsonList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

/** Returns true for a number that JavaScript would round, or that is not written as an integer. */
export function isDigits(json: Json): json is Digits {
  return typeof json === "object" && json !== null && "digits" in json;
}
