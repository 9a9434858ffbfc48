import { expect } from "chai";
import type { Decision, Severity, Disclosure, Violation } from "../../../../src/domain/decision.js";
import * as protocol from "../../../../src/engine/protocol/reason-of.js";

/** Tells everything as it is. */
const DISCLOSURE: Disclosure = { violation: (one) => one, error: (_, message) => message };

const reasonOf = (decision: Decision, id: string): string =>
  protocol.reasonOf(decision, id, DISCLOSURE);

function violation(control: string, severity: Severity, message: string): Violation {
  return {
    control,
    mode: "deny",
    severity,
    field: null,
    value: null,
    message,
    remedy: null,
    references: [],
  };
}

function denied(...violations: readonly Violation[]): Decision {
  return { effect: "deny", violations, warnings: [] };
}

describe("reasonOf()", () => {
  it("says nothing where the call is allowed", () => {
    expect(reasonOf({ effect: "allow", warnings: [], unenforced: [] }, "7")).to.equal("");
  });

  it("names code and message where nobody judged", () => {
    expect(reasonOf({ effect: "error", code: "PROTOCOL", message: "It is empty" }, "7")).to.equal(
      "PROTOCOL: It is empty\ndecision 7",
    );
  });

  it("puts the most severe first, and keeps the order of equals", () => {
    const decision = denied(
      violation("b", "low", "B"),
      violation("c", "critical", "C"),
      violation("a", "critical", "A"),
    );
    expect(reasonOf(decision, "7")).to.equal("c: C\na: A\nb: B\ndecision 7");
  });

  it("shows five lines and says how many more there are", () => {
    const all = [1, 2, 3, 4, 5, 6, 7].map((n) => violation("c", "high", `M${n}`));
    expect(reasonOf(denied(...all), "7")).to.equal(
      "c: M1\nc: M2\nc: M3\nc: M4\nc: M5\n(+2 more)\ndecision 7",
    );
  });

  it("shows one line for violations that say the same", () => {
    expect(
      reasonOf(denied(violation("c", "high", "M"), violation("c", "high", "M")), "7"),
    ).to.equal("c: M\ndecision 7");
  });

  it("shows hygiene controls alone, since the rest was not read", () => {
    const decision = denied(
      violation("privileged_container", "critical", "P"),
      violation("request_target", "high", "T"),
    );
    expect(reasonOf(decision, "7")).to.equal("request_target: T\ndecision 7");
  });

  it("shows first, of two as severe, the one that says what was wrong", () => {
    const silent = { ...violation("a", "critical", "Something lies below it."), value: "/" };
    const telling = { ...violation("b", "critical", "The path / is sensitive."), value: "/" };
    const grave = { ...violation("c", "high", "The path / is odd."), value: "/" };
    expect(reasonOf(denied(grave, silent, telling), "7")).to.equal(
      "b: The path / is sensitive.\na: Something lies below it.\nc: The path / is odd.\ndecision 7",
    );
  });

  it("shows last what stopping the container lifts, also if it is the most severe", () => {
    const running = violation("live_file_systems", "critical", "Run docker stop web.");
    const kept = { ...violation("c", "medium", "Not this."), remedy: "Mount a directory." };
    expect(reasonOf(denied(running, kept), "7")).to.equal(
      "c: Not this.\nlive_file_systems: Run docker stop web.\nMount a directory.\ndecision 7",
    );
  });

  it("adds a remedy that the message does not say", () => {
    const said = { ...violation("c", "high", "No. Drop it."), remedy: "Drop it." };
    const unsaid = { ...violation("c", "high", "No."), remedy: "Drop it." };
    expect(reasonOf(denied(said), "7")).to.equal("c: No. Drop it.\ndecision 7");
    expect(reasonOf(denied(unsaid), "7")).to.equal("c: No.\nDrop it.\ndecision 7");
  });

  it("has told what it shows, and no more of many", () => {
    const asked: string[] = [];
    const disclosure: Disclosure = {
      ...DISCLOSURE,
      violation(one) {
        asked.push(one.message);
        return { ...one, message: `told ${one.message}` };
      },
    };
    const many = Array.from({ length: 600 }, (_, at) => violation("c", "high", `Number ${at}.`));
    const lines = protocol.reasonOf(denied(...many), "7", disclosure).split("\n");
    expect(lines.slice(0, 2)).to.deep.equal(["c: told Number 0.", "c: told Number 1."]);
    expect(lines.slice(5)).to.deep.equal(["(+595 more)", "decision 7"]);
    expect(asked).to.have.lengthOf(6);
  });

  it("keeps control characters of the caller from a terminal, and a line in bounds", () => {
    const evil = violation("c", "high", `a\u001b[2J\nb: c${"x".repeat(5000)}`);
    const [line = "", ...rest] = reasonOf(denied(evil), "7").split("\n");
    expect(line).to.match(/^c: a \[2J b: cx+…$/);
    expect(line.length).to.be.below(620);
    expect(rest).to.deep.equal(["decision 7"]);
  });
});
