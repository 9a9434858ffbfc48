import { expect } from "chai";
import type { ControlFinding } from "../../../../src/policy-tools/author/finding.js";
import type { Edits } from "./written-control.js";

/** A fault in a control, and the finding that must name it. */
export interface FindingCase {
  readonly name: string;
  readonly edits: Edits;
  readonly rule: string;
  readonly says: string;
  readonly line?: number;
}

export function expectFinding(
  found: readonly ControlFinding[],
  { rule, says, line }: FindingCase,
): void {
  const own = found.filter((one) => one.rule === rule);
  expect(own.map(({ message }) => message).join("\n")).to.include(says);
  for (const one of own) expect(one).to.include({ level: "error" });
  if (line !== undefined) expect(own.map((one) => one.line)).to.include(line);
}
