import type { Call } from "../../../domain/call.js";
import { isTrue } from "../../../domain/form-boolean.js";
import type { LoadFacts } from "../../../domain/load-facts.js";

/** Returns one entry if dockerd walks the file systems of the containers that it shows. */
export function loadOfSize({ query }: Pick<Call, "query">): readonly LoadFacts[] {
  const text = query.get("size")?.[0] ?? "";
  if (!isTrue(text)) return [];
  return [{ kind: "walk", field: "size", name: "size", value: 1, given: "true" }];
}
