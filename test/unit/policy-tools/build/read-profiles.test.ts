import { expect } from "chai";
import type { Catalogue } from "../../../../src/domain/settings.js";
import { CONTROL } from "../../engine/settings/control.js";
import { described } from "../../engine/settings/library.js";
import { completed, profileProblems } from "../../../../src/policy-tools/build/read-profiles.js";

const CATALOGUE: Catalogue = {
  host_devices: {
    ...CONTROL,
    parameters: {
      allowed: described("strings"),
      limit: described("integer"),
      strict: described("boolean"),
      word: described("string"),
      maybe: described("string?"),
      table: described("map"),
    },
  },
};

const PARAMETERS = { allowed: ["a"], limit: 3, strict: true, word: "w", maybe: null, table: {} };

/** A whole profile, with changes to the parameters of its only control. */
function profile(changes: Record<string, unknown>): unknown {
  return {
    modes: { host_devices: "deny" },
    parameters: { host_devices: { ...PARAMETERS, ...changes } },
  };
}

describe("profileProblems()", () => {
  it("finds none in a profile that is whole", () => {
    expect(profileProblems(profile({}), CATALOGUE)).to.deep.equal([]);
    expect(profileProblems(profile({ maybe: "x" }), CATALOGUE)).to.deep.equal([]);
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ["allowed", "a"],
    ["allowed", [1]],
    ["limit", 1.5],
    ["limit", "3"],
    ["strict", "yes"],
    ["word", null],
    ["maybe", 1],
    ["table", []],
    ["table", null],
  ];

  for (const [name, value] of wrong) {
    it(`names ${name}: ${JSON.stringify(value)}`, () => {
      const problems = profileProblems(profile({ [name]: value }), CATALOGUE);
      expect(problems).to.have.lengthOf(1);
      expect(problems[0]).to.match(new RegExp(`^parameters\\.host_devices\\.${name}: .*must be`));
    });
  }

  const broken = [
    { what: "no map", value: [], says: "must be a map of modes and parameters" },
    { what: "no modes", value: { parameters: {} }, says: "modes and parameters must be maps" },
    {
      what: "a third part",
      value: { ...(profile({}) as object), notes: 1 },
      says: "notes: unknown",
    },
    { what: "an unknown parameter", value: profile({ more: 1 }), says: "more: unknown" },
    {
      what: "a missing mode",
      value: { ...(profile({}) as object), modes: {} },
      says: "modes.host_devices: missing",
    },
    {
      what: "a mode for no control",
      value: { ...(profile({}) as object), modes: { host_devices: "deny", host_device: "deny" } },
      says: "modes.host_device: unknown",
    },
    {
      what: "a mode that is none",
      value: { ...(profile({}) as object), modes: { host_devices: false } },
      says: "modes.host_devices: false, must be deny",
    },
    {
      what: "no parameters for a control",
      value: { modes: { host_devices: "deny" }, parameters: {} },
      says: "parameters.host_devices: missing",
    },
    {
      what: "parameters that are no map",
      value: { modes: { host_devices: "deny" }, parameters: { host_devices: 1 } },
      says: "parameters.host_devices: must be a map",
    },
  ];

  for (const { what, value, says } of broken) {
    it(`names ${what}`, () => {
      expect(profileProblems(value, CATALOGUE).join("\n")).to.contain(says);
    });
  }

  it("names a missing parameter", () => {
    const parameters = { host_devices: { ...PARAMETERS, limit: undefined } };
    const value: unknown = JSON.parse(
      JSON.stringify({ modes: { host_devices: "off" }, parameters }),
    );
    expect(profileProblems(value, CATALOGUE)).to.deep.equal(["parameters.host_devices.limit: missing"]);
  });
});

describe("completed()", () => {
  const base = { modes: { a: "deny" }, parameters: { a: { one: 1, two: 2 }, b: { three: 3 } } };

  it("takes from the profile that is extended what a profile does not say", () => {
    const narrow = { extends: "base", modes: { a: "off" }, parameters: { a: { two: 0 } } };
    expect(completed("narrow", { base, narrow })).to.deep.equal({
      modes: { a: "off" },
      parameters: { a: { one: 1, two: 0 }, b: { three: 3 } },
    });
  });

  it("gives a profile that extends none as it is", () => {
    expect(completed("base", { base })).to.equal(base);
  });

  for (const [what, files] of Object.entries({
    "that is not there": { narrow: { extends: "base" } },
    "that extends another": { base: { ...base, extends: "x" }, narrow: { extends: "base" } },
    "whose parameters are no map": { base: { modes: {} }, narrow: { extends: "base" } },
  })) {
    it(`refuses to extend one ${what}`, () => {
      expect(() => completed("narrow", files)).to.throw(
        'Cannot build profile "narrow": it extends "base", which must be a whole profile in the same folder',
      );
    });
  }
});
