import type { Call, Value } from "../../domain/call.js";
import type { RequestFacts } from "../../domain/facts.js";
import { isBody } from "../../domain/value-kinds.js";
import { bareObject } from "../request/bare-object.js";
import { queryJsonOrNull } from "../request/read-query-json.js";
import { parameterOf } from "./parts.js";

/**
 * Reads the query parameter `filters`: `{"label":["a=b"]}`. Its two forms look alike here; a value that is
 * set to false counts as present, as for dockerd.
 */
export function filtersOf(call: Call): RequestFacts["filters"] {
  const text = parameterOf(call, "filters");
  if (text === "") return call.queryTrusted ? NONE : null;
  const filters = call.queryTrusted ? queryJsonOrNull("q_filters", text) : null;
  if (filters === null || !isBody(filters)) return null;
  const record = bareObject<readonly string[]>();
  for (const [name, values] of Object.entries<Value>(filters))
    record[name] = isBody(values) ? Object.keys(values) : [];
  return record;
}

const NONE: RequestFacts["filters"] = Object.freeze({});
