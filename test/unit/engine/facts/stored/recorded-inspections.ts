import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../../tools/project.js";

export type Json = Readonly<Record<string, unknown>>;

interface Recorded {
  readonly api: string;
  /** By name and state: `net stopped`. */
  readonly containers: Readonly<Record<string, { readonly body: Json; readonly shown: Shown }>>;
}

export interface Shown extends Json {
  readonly Id: string;
  readonly Config: Json;
  readonly HostConfig: Json;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, Json>> };
}

/** By engine what it answered, and the bodies of the creates. */
export const RECORDED = JSON.parse(
  readFileSync(join(ROOT, "test/unit/engine/facts/stored/inspections.json"), "utf8"),
) as Readonly<Record<string, Recorded>>;
