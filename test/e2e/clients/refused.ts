import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { AuditRecord } from "../../../src/domain/record.js";
import { ROOT } from "../../../tools/project.js";
import type { Tested } from "./client.js";

/** Requests that a control refuses, and why that is as the profile wants it. */
interface Listed {
  readonly control: string;
  /** The action names by profile. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
  /** The engine on which alone they are refused. */
  readonly only?: string;
  /** Whether only suites send them that run with LONG=1 alone. */
  readonly long?: boolean;
  readonly aim: string;
  readonly remedy: string;
  readonly example: string;
}

interface RefusedFile {
  readonly refused: readonly Listed[];
  readonly follows: readonly string[];
}

const FILE = parse(
  readFileSync(join(ROOT, "test/e2e/clients/refused.yaml"), "utf8"),
) as RefusedFile;

const IS_LONG = process.env["LONG"] === "1";

/** Returns what a record refuses, as `ci container.create published_ports`; nothing of an allowed request. */
export function refusalsIn({
  effect,
  action,
  profile,
  violations,
}: AuditRecord): readonly string[] {
  if (effect !== "deny") return [];
  return violations.map(({ control }) => keyOf(profile, action ?? "unknown", control));
}

/** All that may be refused. */
export function listedRefusals(): ReadonlySet<string> {
  return new Set(FILE.refused.flatMap(keysOf));
}

/** What must be refused on an engine, or the list is longer than the truth. */
export function expectedRefusals(engine: string): readonly string[] {
  return FILE.refused
    .filter(({ only = engine, long = false }) => only === engine && (IS_LONG || !long))
    .flatMap(keysOf);
}

/** Whether a test failed because a request was refused, its own or one before it. */
export function isRefusal({ message }: Tested): boolean {
  const said = message ?? "";
  if (said.includes("authorization denied by plugin") || said.includes("403 Forbidden"))
    return true;
  return FILE.follows.some((pattern) => new RegExp(pattern).test(said));
}

function keysOf({ control, actions }: Listed): readonly string[] {
  return Object.entries(actions).flatMap(([profile, names]) =>
    names.map((action) => keyOf(profile, action, control)),
  );
}

function keyOf(profile: string, action: string, control: string): string {
  return `${profile} ${action} ${control}`;
}
