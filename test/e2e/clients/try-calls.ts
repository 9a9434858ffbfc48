import type { Violation } from "../../../src/domain/decision.js";
import type { AuditRecord } from "../../../src/domain/record.js";

/** An API call and its decision, as far as both sides know it. */
export interface ComparedCall {
  /** `POST /containers/<id>/start` */
  readonly request: string;
  readonly action: string | null;
  readonly effect: string;
  /** Controls that deny, sorted. */
  readonly controls: readonly string[];
  readonly warnings: readonly string[];
}

/** What `dockwarden try --json` prints. */
export interface TriedJson {
  readonly calls: readonly {
    readonly method: string;
    readonly path: string;
    readonly action: string | null;
    readonly effect: string;
    readonly violations: readonly Violation[];
    readonly warnings: readonly Violation[];
  }[];
  readonly client: { readonly code: number | null; readonly said: string };
  readonly cut: string | null;
}

type Decided = Pick<
  TriedJson["calls"][number],
  "method" | "action" | "effect" | "violations" | "warnings"
>;

/** Takes what is compared out of a record of the guarded daemon. */
export function callOfRecord(record: AuditRecord): ComparedCall {
  return compared({ ...record, method: record.method ?? "" }, record.path ?? "");
}

/** Takes the same out of a call that was tried. */
export function callOfTried(call: TriedJson["calls"][number]): ComparedCall {
  return compared(call, call.path.split("?")[0] ?? "");
}

function compared(decided: Decided, path: string): ComparedCall {
  const { method, action, effect, violations, warnings } = decided;
  return {
    request: `${method} ${path.replace(/^\/v[0-9.]+(?=\/)/, "").replace(IDS, "<id>")}`,
    ...{ action, effect, controls: controlsOf(violations), warnings: controlsOf(warnings) },
  };
}

/** dockerd and the fake dockerd each choose their own. */
const IDS = /(?<=[/:])(?:[0-9a-f]{64}|[0-9a-f]{12})(?=\/|$)/g;

function controlsOf(violations: readonly Violation[]): readonly string[] {
  return [...new Set(violations.map(({ control }) => control))].sort();
}

/** One line, for a person and for lists without order. */
export function lineOf({ request, action, effect, controls, warnings }: ComparedCall): string {
  const by = controls.length === 0 ? "" : ` by ${controls.join(", ")}`;
  const warned = warnings.length === 0 ? "" : `, warned by ${warnings.join(", ")}`;
  return `${request} ${action ?? "unread"}: ${effect}${by}${warned}`;
}
