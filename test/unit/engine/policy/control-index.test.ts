import { expect } from "chai";
import type { Catalogue, Mode } from "../../../../src/domain/settings.js";
import { controlIndexOf } from "../../../../src/engine/policy/control-index.js";
import { CONTROL } from "../settings/control.js";

/** A catalogue of two controls, of which the second judges `endpoints`. */
function catalogue(...endpoints: readonly string[]): Catalogue {
  return { all: CONTROL, some: { ...CONTROL, endpoints } };
}

describe("controlIndexOf()", () => {
  it("lists those who judge answers apart from those who judge calls", () => {
    const responses = ["container.inspect", "swarm.*"];
    const more = { ...CONTROL, endpoints: [], responses };
    expect(controlIndexOf({ ...catalogue("exec.start"), more }, {})).to.deep.equal({
      asked: {},
      controls_of: { "exec.start": ["all", "some"] },
      responses_of: { "container.inspect": ["more"] },
      response_controls: ["more"],
    });
  });
});

/** Who judges which calls. */
const controlsOf = (about: Catalogue) => controlIndexOf(about, {}).controls_of;

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

describe("the controls that are asked about a call in a set", () => {
  const about = catalogue("container.create", "exec.start");
  const askedIn = (modes: Readonly<Record<string, Mode>>) =>
    controlIndexOf(about, { lab: { modes, parameters: {} } }).asked["lab"];

  it("lists those that are on, with their modes", () => {
    expect(askedIn({ all: "deny", some: "warn" })).to.deep.equal({
      "container.create": { all: "deny", some: "warn" },
      "exec.start": { all: "deny", some: "warn" },
    });
    expect(askedIn({ all: "off", some: "deny" })?.["exec.start"]).to.deep.equal({ some: "deny" });
  });

  it("leaves out what does not judge the action, and what the set has no mode for", () => {
    const elsewhere = { ...CONTROL, endpoints: ["image.pull"] };
    const { asked } = controlIndexOf(
      { ...about, elsewhere },
      { lab: { modes: { all: "deny", elsewhere: "deny" }, parameters: {} } },
    );
    expect(asked["lab"]?.["exec.start"]).to.deep.equal({ all: "deny" });
    expect(asked["lab"]?.["image.pull"]).to.deep.equal({ all: "deny", elsewhere: "deny" });
  });
});
