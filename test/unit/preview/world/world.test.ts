import { expect } from "chai";
import { UsageError } from "../../../../src/domain/errors.js";
import {
  objectMeant,
  simulatedObjectsOf,
} from "../../../../src/preview/world/simulated-objects.js";
import { worldIn } from "../../../../src/preview/world/world.js";
import { createWorldDirectory } from "../../../../src/preview/world/world-directory.js";

const WORLD = {
  containers: [{ name: "web", owner: "bob", binds: ["/a:/b:ro"] }, { name: "own" }],
  networks: [{ name: "shared", owner: null }],
  volumes: [{ name: "data" }],
};

const objectsFor = (caller: string) =>
  simulatedObjectsOf(worldIn(JSON.stringify(WORLD), "w.json"), caller);

describe("worldIn()", () => {
  const wrong = [
    ["[]", '"" must be an object'],
    ['{"containers":{}}', '"containers" must be a list'],
    ['{"containers":[{"name":1}]}', '"containers[0]" must be a text'],
    ['{"volumes":[{}]}', '"volumes[0].name" must be a text'],
    ['{"networks":[{"name":"n","owner":7}]}', '"networks[0].owner" must be a text'],
    ['{"containers":[{"name":"a","binds":["x",2]}]}', '"containers[0].binds" must be a text'],
    ["{", "it is not JSON"],
  ] as const;

  for (const [text, message] of wrong) {
    it(`refuses ${text}`, () => {
      expect(() => worldIn(text, "w.json")).to.throw(UsageError, message);
    });
  }

  it("gives what has no owner to the caller, and null to nobody", () => {
    const owners = objectsFor("alice").map(({ names, owner }) => [names[0], owner]);
    expect(owners).to.deep.equal([
      ["web", "bob"],
      ["own", "alice"],
      ["shared", null],
      ["data", "alice"],
    ]);
  });
});

describe("objectMeant()", () => {
  it("finds by name, by id and by the beginning of one id alone", () => {
    const objects = objectsFor("alice");
    const web = objectMeant(objects, "containers", "web");
    expect(objectMeant(objects, "containers", web?.id ?? "")).to.equal(web);
    expect(objectMeant(objects, "containers", (web?.id ?? "").slice(0, 12))).to.equal(web);
    expect(objectMeant(objects, "containers", "")).to.equal(undefined);
    expect(objectMeant(objects, "volumes", "dat")).to.equal(undefined);
  });
});

describe("createWorldDirectory()", () => {
  it("answers what is listed, and assumes the rest with the owner that is given", async () => {
    const { directory, assumed } = createWorldDirectory(objectsFor("alice"), "carol");
    const web = await directory.inspect("container", "web");
    expect(web.state === "found" && directory.ownerOf(web.object)).to.equal("bob");
    const other = await directory.inspect("volume", "other");
    expect(other.state === "found" && directory.ownerOf(other.object)).to.equal("carol");
    expect((await directory.inspect("secret", "key")).state).to.equal("missing");
    expect(assumed()).to.deep.equal(["volumes other"]);
  });

  it("replaces and removes objects, and does not assume again what is gone", () => {
    const world = createWorldDirectory(objectsFor("alice"), "carol");
    const [first] = world.listed();
    if (first === undefined) throw new Error("the world is empty");
    world.put({ ...first, names: ["renamed"] });
    expect(world.find(first.kind, "renamed")?.id).to.equal(first.id);
    expect(world.listed()).to.have.length(objectsFor("alice").length);
    world.remove(first.kind, "renamed");
    expect(world.find(first.kind, "renamed")).to.equal(undefined);
    expect(world.find("containers", "other")?.owner).to.equal("carol");
    world.remove("containers", "other");
    expect(world.find("containers", "other")).to.equal(undefined);
    expect(world.assumed()).to.deep.equal([]);
    expect(world.find("containers", "buildx_buildkit_b0")).to.equal(undefined);
  });

  it("has nothing else where nothing is assumed", async () => {
    const { directory, assumed } = createWorldDirectory(objectsFor("alice"), null);
    expect((await directory.inspect("container", "nothing")).state).to.equal("missing");
    expect(assumed()).to.deep.equal([]);
  });
});
