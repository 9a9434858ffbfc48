import type { Json } from "../../domain/json.js";
import { isDigits, isJsonList, isJsonObject } from "../../engine/json/json-kinds.js";

/** Writes JSON as it was read: members in order, numbers with their own digits. */
export function writeJson(json: Json): string {
  if (isDigits(json)) return json.digits;
  if (isJsonList(json)) return `[${json.map(writeJson).join(",")}]`;
  if (!isJsonObject(json)) return JSON.stringify(json);
  const members = [...json].map(([name, value]) => `${JSON.stringify(name)}:${writeJson(value)}`);
  return `{${members.join(",")}}`;
}
