import { expect } from "chai";
import type { Overrides } from "../../../../src/domain/overrides.js";
import type {
  Catalogue,
  ControlDescription,
  ControlSet,
  Mode,
} from "../../../../src/domain/settings.js";
import { inspectionsFor, sumsFor } from "../../../../src/engine/settings/inspections-for.js";
import { CONTROL as SAMPLE } from "./control.js";

const CONTROL: ControlDescription = {
  ...SAMPLE,
  endpoints: ["container.*", "exec.start"],
  inspects: ["container", "exec"],
};

const CATALOGUE: Catalogue = {
  owned: CONTROL,
  copied: { ...CONTROL, endpoints: ["container.archive_put"], inspects: ["container", "mounts"] },
  shared: { ...CONTROL, endpoints: ["container.create"], inspectsWhen: "only" },
  plain: { ...CONTROL, endpoints: ["*"], inspects: [] },
};

const NO_OVERRIDES: Overrides = { modes: {}, parameters: {} };

function kinds(
  action: string,
  modes: ControlSet["modes"],
  parameters: ControlSet["parameters"] = {},
  own: Overrides = NO_OVERRIDES,
): readonly string[] {
  return [...inspectionsFor([{ modes, parameters }], CATALOGUE)(action, own)];
}

describe("inspectionsFor()", () => {
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
    // A label or a name that is a word of another control.
    ["any", true],
    ["mounts", true],
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

  it("asks nothing for a word by which a shipped control leaves it", () => {
    const filled = { ...CONTROL, endpoints: ["container.create"], inspectsWhen: "filled_volumes" };
    const asked = (word: string): ReadonlySet<string> => {
      const parameters = { volume_driver: { filled_volumes: word } };
      const set: ControlSet = { modes: { volume_driver: "deny" }, parameters };
      return inspectionsFor([set], { volume_driver: filled })("container.create", NO_OVERRIDES);
    };
    expect([...asked("any")]).to.deep.equal([]);
    expect([...asked("new")]).to.deep.equal(["container", "exec"]);
  });

  it("counts execs for their creation alone, where they have a maximum", () => {
    const endpoints = ["exec.create", "container.create"];
    const load = { ...CONTROL, endpoints, inspects: ["execs"], inspectsWhen: "max_execs" } as const;
    const asked = (most: number, action: string): readonly string[] => {
      const parameters = { daemon_load: { max_execs: most } };
      const set: ControlSet = { modes: { daemon_load: "deny" }, parameters };
      return [...inspectionsFor([set], { daemon_load: load })(action, NO_OVERRIDES)];
    };
    expect(asked(100, "exec.create")).to.deep.equal(["container", "execs"]);
    expect(asked(100, "container.create")).to.deep.equal([]);
    expect(asked(0, "exec.create")).to.deep.equal([]);
  });

  it("asks what the caller's own parameters need", () => {
    const parameters = { shared: { only: [] } };
    const own = { modes: {}, parameters: { shared: { only: ["x"] }, owned: {} } };
    const asked = (mode: Mode, overrides: Overrides): readonly string[] =>
      kinds("container.create", { shared: mode }, parameters, overrides);
    expect(asked("deny", own)).to.deep.equal(["container", "exec"]);
    expect(asked("off", own)).to.deep.equal([]);
    expect(asked("deny", { modes: {}, parameters: { shared: { other: true } } })).to.deep.equal([]);
    expect(kinds("container.stop", { shared: "deny" }, parameters, own)).to.deep.equal([]);
  });

  it("asks for networks of services alone where a control needs no others", () => {
    const endpoints = ["container.create", "service.create"];
    const catalogue = { host: { ...CONTROL, endpoints, inspects: ["service_network"] as const } };
    const asked = inspectionsFor([{ modes: { host: "deny" }, parameters: {} }], catalogue);
    expect([...asked("service.create", NO_OVERRIDES)]).to.deep.equal(["network"]);
    expect([...asked("container.create", NO_OVERRIDES)]).to.deep.equal([]);
  });

  it("asks for mounts and the host where files are copied, and for neither in other requests", () => {
    const endpoints = ["image.commit", "container.restart", "exec.create"];
    const catalogue = {
      files: { ...CONTROL, endpoints, inspects: ["container", "files"] as const },
    };
    const asked = inspectionsFor([{ modes: { files: "deny" }, parameters: {} }], catalogue);
    for (const [action, kinds] of [
      ["image.commit", ["container", "files", "mounts", "host"]],
      ["container.restart", ["container", "files"]],
      ["exec.create", ["container"]],
    ] as const)
      expect([...asked(action, NO_OVERRIDES)], action).to.deep.equal(kinds);
  });

  it("asks what any of the sets needs", () => {
    const off = { modes: { owned: "off" }, parameters: {} } as const;
    const on = { modes: { owned: "deny" }, parameters: {} } as const;
    expect([...inspectionsFor([off, on], CATALOGUE)("exec.start", NO_OVERRIDES)]).to.deep.equal([
      "container",
      "exec",
    ]);
  });
});

describe("sumsFor()", () => {
  const quota: ControlDescription = {
    ...CONTROL,
    endpoints: ["container.create"],
    inspects: ["usage", "sums"],
    inspectsWhen: "quota",
  };

  const named = (action: string, own: object | null, sets: readonly (object | null)[]) => {
    const parametersOf = (value: object | null) =>
      ({ quota: value === null ? {} : { quota: value } }) as ControlSet["parameters"];
    const all = sets.map((value) => ({ modes: {}, parameters: parametersOf(value) }));
    const overrides = { modes: {}, parameters: parametersOf(own) };
    return [...sumsFor(all, { ...CATALOGUE, quota })(action, overrides)];
  };

  it("names what the parameter has as members, of the profile, of its shadow and of the caller", () => {
    const sets = [{ memory: 1, volumes: 1 }, { gpus: 0 }];
    expect(named("container.create", { running: 1 }, sets)).to.deep.equal([
      "running",
      "memory",
      "gpus",
    ]);
    expect(named("container.create", null, [null, {}])).to.deep.equal([]);
  });

  it("names nothing for other calls", () => {
    expect(named("container.stop", null, [{ memory: 1 }])).to.deep.equal([]);
  });
});
