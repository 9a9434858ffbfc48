import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./project.js";

/** An API call, as `POST /containers/create`, and what it is called here, as `container.create`. */
export interface NamedCall {
  readonly endpoint: string;
  readonly action: string;
}

/** Every API call that has a name; `POST /images/create` has two. */
export function readActions(): readonly NamedCall[] {
  const text = readFileSync(join(ROOT, "tools/tables/actions.json"), "utf8");
  return (JSON.parse(text) as { readonly actions: readonly NamedCall[] }).actions;
}
