import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NamedCall } from "../../src/policy-tools/docs/control-page.js";
import { ROOT } from "../project.js";

/** Every API call that has a name; `POST /images/create` has two. */
export function readActions(): readonly NamedCall[] {
  const text = readFileSync(join(ROOT, "tools/build/tables/actions.json"), "utf8");
  return (JSON.parse(text) as { readonly actions: readonly NamedCall[] }).actions;
}
