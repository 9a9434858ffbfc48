import { expect } from "chai";
import { listObjects } from "../../../../src/engine/dockerd/list-objects.js";

const ID = "c0ffee01".repeat(8);
const IMAGE = `sha256:${"e".repeat(64)}`;
const NOW = "2026-11-25T10:00:00.000Z";

/** What dockerd lists, by what is asked. */
const LISTS: Readonly<Record<string, unknown>> = {
  "/containers/json?all=1": [
    { Id: ID, Names: ["/web", "/app/db"], Labels: { team: "web" }, Image: "nginx" },
    { Id: "b".repeat(64), Names: ["/task"], Labels: { "com.docker.swarm.task": "" } },
  ],
  "/networks": [
    { Id: ID, Name: "front", Created: "2026-11-25T09:00:00Z", Scope: "local" },
    { Id: "n".repeat(25), Name: "ingress", Created: "2026-11-25T09:00:00Z", Scope: "swarm" },
  ],
  "/volumes": {
    Volumes: [{ Name: "data", CreatedAt: "2026-11-25T11:00:00+02:00" }],
    Warnings: null,
  },
  "/images/json?all=1": [{ Id: IMAGE, RepoTags: ["nginx:1"] }],
};

function dockerdWith(lists: Readonly<Record<string, unknown>>, status = 200) {
  return {
    get: (target: string) =>
      Promise.resolve({
        status,
        body: Buffer.from(JSON.stringify(lists[target])),
        apiVersion: "1.51",
      }),
    close: () => undefined,
  };
}

const listed = (lists = LISTS, status = 200) =>
  listObjects(dockerdWith(lists, status), () => new Date(NOW));

describe("listObjects()", () => {
  it("says what the daemon has", async () => {
    const { time, kinds, objects } = await listed();
    expect(time).to.equal(NOW);
    expect([...kinds]).to.deep.equal(["container", "network", "volume", "image"]);
    const untold = { image: null, createdAt: null };
    expect(objects).to.deep.equal([
      { kind: "container", id: ID, name: "web", swarmTask: false, ...untold },
      { kind: "container", id: "b".repeat(64), name: "task", swarmTask: true, ...untold },
      {
        ...{ kind: "network", id: ID, name: "front", image: null, swarmTask: false },
        createdAt: "2026-11-25T09:00:00Z",
      },
      {
        ...{ kind: "network", id: "n".repeat(25), name: "ingress", image: null, swarmTask: true },
        createdAt: "2026-11-25T09:00:00Z",
      },
      {
        ...{ kind: "volume", id: "data@2026-11-25T09:00:00Z", name: "data", image: null },
        ...{ createdAt: "2026-11-25T11:00:00+02:00", swarmTask: false },
      },
      { kind: "image", id: IMAGE, name: null, swarmTask: false, ...untold },
    ]);
  });

  it("takes null for an empty list, as dockerd means it", async () => {
    const { objects } = await listed({ ...LISTS, "/volumes": { Volumes: null } });
    expect(objects.map(({ kind }) => kind)).not.to.include("volume");
  });

  for (const [what, lists, status, why] of [
    ["an error", LISTS, 500, /the daemon answers 500 to \/containers\/json\?all=1/],
    ["no list", { ...LISTS, "/networks": { Id: ID } }, 200, /"\/networks" of its answer/],
    ["a list of texts", { ...LISTS, "/networks": ["front"] }, 200, /"\/networks" of its answer/],
    [
      "an object without an id",
      { ...LISTS, "/networks": [{ Name: "x" }] },
      200,
      /"Id" of its answer/,
    ],
  ] as const) {
    it(`does not take ${what} for a listing`, async () => {
      const thrown: unknown = await listed(lists, status).catch((reason: unknown) => reason);
      expect(String(thrown)).to.match(why);
    });
  }
});
