import { expect } from "chai";
import type { Catalogue, ControlDescription, ControlSet } from "../../../src/domain/settings.js";
import { lookUpsFor } from "../../../src/settings/look-ups-for.js";

const CONTROL: ControlDescription = {
  title: "No more",
  severity: "high",
  remedy: "Do not.",
  references: [],
  group: "access",
  endpoints: ["container.*", "exec.start"],
  replies: [],
  looksUp: ["container", "exec"],
  looksUpWhen: null,
  placeholders: [],
  parameters: {},
};

const CATALOGUE: Catalogue = {
  owned: CONTROL,
  copied: { ...CONTROL, endpoints: ["container.archive_put"], looksUp: ["container", "mounts"] },
  shared: { ...CONTROL, endpoints: ["container.create"], looksUpWhen: "only" },
  plain: { ...CONTROL, endpoints: ["*"], looksUp: [] },
};

function kinds(
  action: string,
  modes: ControlSet["modes"],
  parameters: ControlSet["parameters"] = {},
): readonly string[] {
  return [...lookUpsFor([{ modes, parameters }], CATALOGUE)(action)];
}

describe("lookUpsFor()", () => {
  it("asks what the controls need that judge the action", () => {
    expect(kinds("container.stop", { owned: "deny" })).to.deep.equal(["container", "exec"]);
    expect(kinds("container.archive_put", { owned: "warn", copied: "deny" })).to.deep.equal([
      "container",
      "exec",
      "mounts",
    ]);
  });

  it("asks nothing where no such control judges, or is switched on", () => {
    expect(kinds("image.pull", { owned: "deny", plain: "deny" })).to.deep.equal([]);
    expect(kinds("container.stop", { owned: "off", plain: "deny" })).to.deep.equal([]);
    expect(kinds("container.stop", {})).to.deep.equal([]);
  });

  const values: readonly (readonly [unknown, boolean])[] = [
    [true, true],
    [["x"], true],
    ["x", true],
    [false, false],
    [null, false],
    [[], false],
  ];
  for (const [value, asks] of values) {
    it(`${asks ? "asks" : "asks nothing"} where the parameter is ${JSON.stringify(value)}`, () => {
      const parameters = { shared: { only: value } } as ControlSet["parameters"];
      expect(kinds("container.create", { shared: "deny" }, parameters).length > 0).to.equal(asks);
    });
  }

  it("asks what any of the sets needs", () => {
    const off = { modes: { owned: "off" }, parameters: {} } as const;
    const on = { modes: { owned: "deny" }, parameters: {} } as const;
    expect([...lookUpsFor([off, on], CATALOGUE)("exec.start")]).to.deep.equal([
      "container",
      "exec",
    ]);
  });
});
