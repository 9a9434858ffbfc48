import type { Difference, Report } from "./run.js";

/** Below this share of what dockerd takes, a reader agrees only because it refuses. */
const MINIMUM_SHARE = 0.4;

/** Of the cases that an engine accepts, the share that the reader accepts too. */
export function acceptedShare({ counts }: Report): number {
  return counts.both / Math.max(1, counts.both + counts["refused-by-us"]);
}

/** Whether the reader holds: nothing is read differently, and enough is accepted. */
export function holds(report: Report): boolean {
  return report.differences.length === 0 && acceptedShare(report) >= MINIMUM_SHARE;
}

/** One line of figures; each case counts once an engine. */
export function figuresOf(title: string, report: Report, seconds: number): string {
  const { counts } = report;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    `${title}: ${all} readings`,
    `${counts.both} accepted by both`,
    `${counts["refused-by-us"]} refused by us only`,
    `${counts["refused-by-dockerd"]} by dockerd only`,
    `${counts["refused-by-both"]} by both`,
    `${counts.different} different`,
    `${Math.round(100 * acceptedShare(report))} % of what dockerd accepts is accepted`,
    `${Math.round(all / seconds)} readings/s`,
  ].join(", ");
}

/** A difference as it is printed: what was sent, where the values part, and both. */
export function describeDifference({ oracle, case: one, outcome }: Difference): string {
  const body =
    one.body.length === 0
      ? ""
      : `\n  body   ${JSON.stringify(Buffer.from(one.body).toString("latin1"))}`;
  return [
    `DIFFERENT ${oracle} ${one.type ?? "target"} at ${outcome.where}`,
    `\n  sent   ${one.method} ${one.target} (${JSON.stringify([one.firstType, one.contentType])}${one.chunked ? ", chunked" : ""})${body}`,
    `\n  ours   ${jsonOf(outcome.ours)}`,
    `\n  theirs ${jsonOf(outcome.theirs)}`,
  ].join("");
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === "bigint" ? `${inner}n` : inner,
  );
}
