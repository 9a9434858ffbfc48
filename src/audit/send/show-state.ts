import { counted } from "../../domain/counted.js";
import { escaped } from "../../domain/escaped.js";
import { LOSS_REASONS, type LossReason } from "./position.js";
import type { SendState } from "./send-state.js";

const LOST: Readonly<Record<LossReason, string>> = {
  bound: "dropped, since more waited than the bound allows",
  missing: "missing in the log: rotated away, or removed",
  broken: "lines that are no records",
  refused: "refused by the target",
};

/** Renders how far a sender has come, and why records wait. */
export function showState(state: SendState, backlog: number): string {
  const { log, target, position, sent, takenAt, lost, problem } = state;
  const lines = [
    `${log} to ${target}`,
    `  sent      ${counted(sent, "record")}, up to record ${position?.seq ?? 0}; taken last ${takenAt ?? "never"}`,
    `  waiting   ${backlog} bytes of the log`,
    ...LOSS_REASONS.filter((reason) => lost[reason] > 0).map(
      (reason) => `  NOT SENT  ${lost[reason]} ${LOST[reason]}`,
    ),
    problem === null
      ? "  problem   none"
      : `  PROBLEM   ${problem.text} (since ${problem.since}, ${counted(problem.attempts, "attempt")})`,
  ];
  return lines.map((line) => `${escaped(line)}\n`).join("");
}
