import type { Body, Value } from "../../../domain/call.js";
import { bareObject } from "../../request/bare-object.js";

/** Returns an object of those members that have a value. */
export function bodyOf(members: Readonly<Record<string, Value | undefined>>): Body {
  const body = bareObject<Value>();
  for (const [name, value] of Object.entries(members)) if (value !== undefined) body[name] = value;
  return body;
}
