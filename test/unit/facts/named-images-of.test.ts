import { expect } from "chai";
import { NO_IMAGES, namedImagesOf } from "../../../src/facts/named-images-of.js";
import type { NamedImages } from "../../../src/domain/named-images.js";
import { bodyOf, callOf, checkedFacts } from "./call.js";

const ALPINE = "docker.io/library/alpine";
const DIGEST = `sha256:${"a".repeat(64)}`;

function said(
  action: string,
  query: Readonly<Record<string, string>> = {},
  vars: Readonly<Record<string, string>> = {},
): NamedImages {
  const listed = Object.entries(query).map(([name, value]) => [name, value.split(" ")] as const);
  const body = action === "image.commit" ? bodyOf({}) : null;
  return namedImagesOf(checkedFacts(callOf(action, { query: new Map(listed), vars, body })));
}

describe("namedImagesOf()", () => {
  const made: readonly (readonly [string, string, Readonly<Record<string, string>>, string[]])[] = [
    ["a pull by tag", "image.pull", { fromImage: "alpine", tag: "3.20" }, [`${ALPINE}:3.20`]],
    [
      "a pull by digest",
      "image.pull",
      { fromImage: "alpine", tag: DIGEST },
      [`${ALPINE}@${DIGEST}`],
    ],
    ["a pull by name", "image.pull", { fromImage: "localhost:5000/x:1" }, ["localhost:5000/x:1"]],
    [
      "an import",
      "image.import",
      { fromSrc: "-", repo: "mine", tag: "1" },
      ["docker.io/library/mine:1"],
    ],
    [
      "a build by BuildKit",
      "build.run",
      { version: "2", t: "mine Registry.example/mine:2" },
      ["docker.io/library/mine:latest", "Registry.example/mine:2"],
    ],
  ];
  for (const [what, action, query, names] of made) {
    it(`tells by which names the image of ${what} is found`, () => {
      const found = said(action, query);
      expect(found.made).to.deep.equal(names);
      expect(found).to.include({ makes: true, isDated: action !== "image.pull" });
      expect(found.given?.map(({ name, selector }) => name + selector)).to.deep.equal(
        names.map((name) => name.replace("Registry", "registry")),
      );
    });
  }

  it("tells of a build by the classic builder, which fetches what nothing names", () => {
    expect(said("build.run", { t: "mine" })).to.deep.equal({
      given: null,
      made: ["docker.io/library/mine:latest"],
      makes: true,
      isDated: true,
    });
  });

  const untold: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ["a pull of all tags", "image.pull", { fromImage: "alpine" }],
    ["a pull of a name that is none", "image.pull", { fromImage: "Alpine" }],
    ["an import without a name", "image.import", { fromSrc: "-" }],
    ["a build without a name", "build.run", { version: "2" }],
    ["a build with a name that is none", "build.run", { version: "2", t: "mine Mine" }],
    ["a build that could not be read", "build.run", { version: "2", t: "mine", outputs: "[" }],
  ];
  for (const [what, action, query] of untold) {
    it(`finds nothing certain of ${what}`, () => {
      const found = said(action, query);
      expect(found).to.deep.include({ given: null, made: [], makes: true });
    });
  }

  it("tells which names others give", () => {
    const given = { repo: "mine", tag: "1" };
    const mine = { name: "docker.io/library/mine", selector: ":1" };
    expect(said("image.commit", given)).to.deep.include({ given: [mine], made: [], makes: true });
    expect(said("image.commit")).to.deep.include({ given: [], made: [], makes: true });
    const tag = said("image.tag", given, { name: "x" });
    expect(tag).to.deep.include({ given: [mine], made: [], makes: false });
    const push = said("image.push", { tag: "1" }, { name: "mine" });
    expect(push.given).to.deep.equal([{ ...mine, selector: ":*" }]);
  });

  it("knows what may give any name", () => {
    for (const action of ["image.load", "buildkit.grpc"])
      expect(said(action)).to.deep.include({ given: null, made: [], makes: false });
  });

  it("takes nothing from other calls", () => {
    expect(said("container.start")).to.equal(NO_IMAGES);
    const facts = checkedFacts(callOf("image.tag", { vars: { name: "x" } }));
    expect(namedImagesOf({ ...facts, image: null }).given).to.equal(null);
  });
});
