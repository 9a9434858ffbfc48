import { expect } from "chai";
import type { Caller } from "../../../../src/domain/caller.js";
import type { Catalogue, ControlSet, Mode } from "../../../../src/domain/settings.js";
import {
  createResponseControls,
  type ResponseControls,
} from "../../../../src/engine/settings/response-controls.js";
import { LIBRARY } from "./library.js";

const [CONTROL] = Object.values(LIBRARY.catalogue);
if (CONTROL === undefined) throw new Error("The library must have a control");

const CATALOGUE: Catalogue = {
  plain: CONTROL,
  inspects: { ...CONTROL, responses: ["container.inspect"] },
  swarm: { ...CONTROL, responses: ["swarm.*"] },
};

const set = (mode: Mode): ControlSet => ({
  modes: { plain: "deny", inspects: mode, swarm: "off" },
  parameters: {},
});

function controls(mode: Mode, shadowProfile: string | null = null): ResponseControls {
  const sets = { baseline: set(mode), strict: set("deny") };
  return createResponseControls(
    { sets, enforcement: { mode: "enforce", shadowProfile } },
    CATALOGUE,
  );
}

function caller(modes: Readonly<Record<string, Mode>> = {}, isShadowed = false): Caller {
  const overrides = { modes, parameters: {} };
  const shadow = isShadowed ? { modes: {}, parameters: {} } : null;
  return { profile: "baseline", overrides, shadow } as Caller;
}

describe("createResponseControls()", () => {
  it("knows by action whether answers may be judged at all", () => {
    const { exist } = controls("off");
    for (const action of ["container.inspect", "swarm.inspect", "container.inspect"])
      expect(exist(action), action).to.equal(true);
    for (const action of ["container.create", "unknown"])
      expect(exist(action), action).to.equal(false);
  });

  it("goes by the mode of the caller's profile", () => {
    expect(controls("deny").areOn("container.inspect", caller())).to.equal(true);
    expect(controls("warn").areOn("container.inspect", caller())).to.equal(true);
    expect(controls("off").areOn("container.inspect", caller())).to.equal(false);
    expect(controls("deny").areOn("container.create", caller())).to.equal(false);
    expect(controls("deny").areOn("swarm.inspect", caller())).to.equal(false);
  });

  it("goes by the caller's own mode first", () => {
    const { areOn } = controls("off");
    expect(areOn("container.inspect", caller({ inspects: "warn" }))).to.equal(true);
    expect(controls("deny").areOn("container.inspect", caller({ inspects: "off" }))).to.equal(
      false,
    );
  });

  it("goes by the shadow profile as well", () => {
    const { areOn } = controls("off", "strict");
    expect(areOn("container.inspect", caller({}, true))).to.equal(true);
    expect(areOn("container.inspect", caller())).to.equal(false);
  });
});
