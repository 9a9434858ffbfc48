import { expect } from "chai";
import type { Catalogue } from "../../../src/domain/settings.js";
import { askedBy } from "../../../src/policy/asked-by.js";
import { CONTROL } from "../settings/control.js";

/** A catalogue of two controls, of which the second judges `endpoints`. */
function catalogue(...endpoints: readonly string[]): Catalogue {
  return { all: CONTROL, some: { ...CONTROL, endpoints } };
}

describe("askedBy()", () => {
  it("lists those who judge answers apart from those who judge calls", () => {
    const replies = ["container.inspect", "swarm.*"];
    const found = askedBy({
      ...catalogue("exec.start"),
      more: { ...CONTROL, endpoints: [], replies },
    });
    expect(found).to.deep.equal({
      controls_of: { "exec.start": ["all", "some"] },
      replies_of: { "container.inspect": ["more"] },
      reply_controls: ["more"],
    });
  });
});

/** Who judges which calls. */
const controlsOf = (about: Catalogue) => askedBy(about).controls_of;

describe("the controls that are asked about a call", () => {
  it("lists, for each action that is named in full, who judges it", () => {
    expect(controlsOf(catalogue("container.create", "exec.start"))).to.deep.equal({
      "container.create": ["all", "some"],
      "exec.start": ["all", "some"],
    });
  });

  it("takes a pattern for the actions that others name", () => {
    const two = catalogue("swarm.*");
    const other = { ...CONTROL, endpoints: ["swarm.init", "exec.start"] };
    expect(controlsOf({ ...two, other })).to.deep.equal({
      "swarm.init": ["all", "some", "other"],
      "exec.start": ["all", "other"],
    });
  });

  it("leaves out what only patterns mean, so that all controls are asked", () => {
    expect(controlsOf(catalogue("swarm.*"))).to.deep.equal({});
  });
});
