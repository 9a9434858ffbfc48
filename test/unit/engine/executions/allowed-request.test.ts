import { expect } from "chai";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import type { Evaluation } from "../../../../src/domain/evaluation.js";
import { allowedRequestOf } from "../../../../src/engine/executions/allowed-request.js";

const asked = { identity: { name: "alice" } } as unknown as IdentifiedCall;

function requestOf(action: string, link: readonly string[] | null) {
  const query = new Map(link === null ? [] : [["link", link]]);
  const evaluation = { call: { action, query }, targets: null } as unknown as Evaluation;
  return allowedRequestOf("d", asked, evaluation);
}

describe("allowedRequestOf()", () => {
  it("keeps whose it is and what it is about", () => {
    expect(requestOf("container.kill", null)).to.deep.equal({
      decision: "d",
      action: "container.kill",
      user: "alice",
      targets: null,
      removesLink: false,
    });
  });

  for (const text of ["1", "true", "yes", "x", " on "]) {
    it(`takes link=${text} for the removal of a link`, () => {
      expect(requestOf("container.delete", [text]).removesLink).to.equal(true);
    });
  }

  for (const text of ["", "0", "no", "False", " none "]) {
    it(`takes link=${text} for that of a container, as dockerd does`, () => {
      expect(requestOf("container.delete", [text]).removesLink).to.equal(false);
    });
  }

  it("looks at the first value, and at deletes alone", () => {
    expect(requestOf("container.delete", ["0", "1"]).removesLink).to.equal(false);
    expect(requestOf("container.kill", ["1"]).removesLink).to.equal(false);
  });
});
