import type { Digits, Json, JsonObject } from "../domain/json.js";

/** Whether a value is an object, and neither a list nor a number that kept its digits. */
export function isJsonObject(json: Json): json is JsonObject {
  return json instanceof Map;
}

/** Whether a value is a list. */
export function isJsonList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

/** Whether a value is a number that JavaScript would round, or that is not written as an integer. */
export function isDigits(json: Json): json is Digits {
  return typeof json === "object" && json !== null && "digits" in json;
}
