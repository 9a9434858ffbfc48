import { expect } from "chai";
import type { BuildFacts } from "../../../../../src/domain/object-facts.js";
import { callOf, checkedFacts } from "../call.js";

function buildOf(query: Readonly<Record<string, string | readonly string[]>>): BuildFacts | null {
  const values = Object.entries(query).map(([name, value]) => [name, [value].flat()] as const);
  return checkedFacts(callOf("build.run", { query: new Map(values) })).build;
}

describe("What a build is told", () => {
  it("is as sent, lists whole", () => {
    expect(
      buildOf({
        remote: ["http://x", "client-session"],
        version: "2",
        securityopt: "x",
      }),
    ).to.deep.include({
      remote: "http://x",
      version: "2",
      session: "",
      security_opts: ["x"],
    });
  });

  it("names images by t and by what is put out", () => {
    const outputs = JSON.stringify([
      { Type: "image", Attrs: { name: "a,evil.com/b", push: "true" } },
      { Type: "local" },
    ]);
    const build = buildOf({ t: ["x:1", "", "docker.io/trusted/app"], outputs });
    expect(build?.tags.map(({ field, image }) => [field, image.name])).to.deep.equal([
      ["t[0]", "docker.io/library/x"],
      ["t[2]", "docker.io/trusted/app"],
      ["outputs[0].Attrs.name", "docker.io/library/a"],
      ["outputs[0].Attrs.name", "evil.com/b"],
    ]);
    expect(build?.outputs).to.deep.equal([
      { type: "image", push: true },
      { type: "local", push: false },
    ]);
  });

  const pushes = [
    ["", true],
    ["1", true],
    ["yes", true],
    ["false", false],
    ["FALSE", false],
    ["0", false],
  ] as const;
  for (const [push, pushed] of pushes) {
    it(`${pushed ? "pushes" : "does not push"} by push=${push}`, () => {
      const outputs = JSON.stringify([{ Type: "image", Attrs: { push } }]);
      expect(buildOf({ outputs })?.outputs).to.deep.equal([{ type: "image", push: pushed }]);
    });
  }

  it("pushes by a registry", () => {
    expect(buildOf({ outputs: '[{"Type":"registry"}]' })?.outputs[0]?.push).to.equal(true);
  });

  it("names images to build with", () => {
    const build = buildOf({
      cachefrom: '["alpine","sha256:cafe"]',
      buildargs: '{"BUILDKIT_SYNTAX":"evil.com/frontend x=y","A":null}',
    });
    expect(build?.images.map(({ field, image }) => [field, image.raw, image.kind])).to.deep.equal([
      ["cachefrom[0]", "alpine", "name"],
      ["cachefrom[1]", "sha256:cafe", "maybe-id"],
      ["buildargs.BUILDKIT_SYNTAX", "evil.com/frontend", "name"],
    ]);
    expect(
      buildOf({ buildargs: '{"BUILDKIT_SYNTAX":""}', cachefrom: "null" })?.images,
    ).to.deep.equal([]);
  });

  it("is unknown where a part of it could not be read", () => {
    for (const name of ["outputs", "cachefrom", "buildargs"]) {
      expect(buildOf({ [name]: "{" })).to.equal(null);
      expect(buildOf({ [name]: "5" })).to.equal(null);
    }
  });
});
