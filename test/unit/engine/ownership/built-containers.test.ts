import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { InflightRequest } from "../../../../src/engine/inflight/inflight-request.js";
import {
  createBuiltContainers,
  type BuiltContainers,
} from "../../../../src/engine/ownership/built-containers.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { asked } from "./identified-call.js";

const ID = "c0ffee01".repeat(8);
const OTHER = "beef0002".repeat(8);

describe("createBuiltContainers()", () => {
  let folder: string;
  let store: OwnerStore;
  let timeMs: number;
  let changed: object;
  let built: BuiltContainers;

  const now = () => new Date(timeMs);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "built-"));
    store = openOwnerStore(join(folder, "owners.log"));
    timeMs = Date.parse("2026-11-27T10:00:00Z");
    changed = {};
    built = open();
  });

  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  function open(): BuiltContainers {
    const container = { logDriver: "none", mounts: [{ name: "a0".repeat(32) }] };
    const object = () => ({ labels: {}, names: ["quirky_lamarr2"], container, ...changed });
    const inspect = () =>
      Promise.resolve({ state: "found", object: object() } as unknown as Inspected);
    const tell = (thrown: unknown) => {
      throw thrown;
    };
    return createBuiltContainers({ store, inspect, now, tell });
  }

  function begin(user: string, action: string): InflightRequest {
    const request = { time: now() } as InflightRequest;
    built.allowed(asked(user, action), request);
    timeMs += 5000;
    return request;
  }

  function end(request: InflightRequest, made: string | null, status = 201): void {
    timeMs += 5000;
    const key = made === null ? null : ({ kind: "container", id: made } as const);
    built.answered(asked("", "container.create", {}, { status }), request, key);
  }

  async function ownerOf(id = ID): Promise<string | null | undefined> {
    await Promise.resolve();
    await Promise.resolve();
    const key = { kind: "container", id } as const;
    return store.isKnown(key) ? (store.ownerOf(key)?.user ?? null) : undefined;
  }

  const made = (id = ID) => {
    built.created({ id, timeMs });
  };

  it("keeps what is made while one user builds, also once the build has ended", async () => {
    const build = begin("alice", "build.run");
    made();
    expect(await ownerOf()).to.equal("alice");
    const at = timeMs;
    end(build, null);
    built.created({ id: OTHER, timeMs: at });
    expect(await ownerOf(OTHER)).to.equal("alice");
  });

  it("keeps for callers without a name what one of them builds", async () => {
    begin("", "build.run");
    made();
    expect(await ownerOf()).to.equal(null);
    begin("bob", "build.run");
    made(OTHER);
    expect(await ownerOf(OTHER)).to.equal(undefined);
  });

  it("keeps nothing before a build, after it, and where nobody builds", async () => {
    made();
    const early = timeMs;
    const build = begin("alice", "build.run");
    built.created({ id: ID, timeMs: early - 1 });
    end(build, null);
    timeMs += 2000;
    made();
    expect(await ownerOf()).to.equal(undefined);
  });

  it("keeps nothing where two users build, or one of them ended a moment ago", async () => {
    const build = begin("bob", "build.run");
    begin("alice", "build.run");
    made();
    end(build, null);
    timeMs += 500;
    made();
    expect(await ownerOf()).to.equal(undefined);
    timeMs += 1000;
    made();
    expect(await ownerOf()).to.equal("alice");
  });

  it("waits for requests that may have made it, and leaves it to them", async () => {
    begin("alice", "build.run");
    const create = begin("bob", "container.create");
    made();
    made(OTHER);
    expect(await ownerOf()).to.equal(undefined);
    end(create, ID);
    expect(await ownerOf()).to.equal(undefined);
    expect(await ownerOf(OTHER)).to.equal("alice");
  });

  it("takes a request that failed for one that made none", async () => {
    begin("alice", "build.run");
    const create = begin("bob", "container.create");
    made();
    end(create, null, 409);
    expect(await ownerOf()).to.equal("alice");
  });

  it("keeps nothing beside a request of which it is not clear what it made", async () => {
    begin("alice", "build.run");
    const create = begin("bob", "container.create");
    made();
    end(create, null, 201);
    expect(await ownerOf()).to.equal(undefined);
  });

  for (const [what, change] of [
    ["of a swarm's task", { labels: { "com.docker.swarm.task.id": "x" } }],
    ["that has a name", { names: ["web"] }],
    ["that logs", { container: { logDriver: "json-file", mounts: [] } }],
    [
      "that has a volume with a name",
      { container: { logDriver: "none", mounts: [{ name: "data" }] } },
    ],
    ["that has a bind", { container: { logDriver: "none", mounts: [{ name: "" }] } }],
  ] as const)
    it(`keeps no container ${what}`, async () => {
      changed = change;
      begin("alice", "build.run");
      made();
      expect(await ownerOf()).to.equal(undefined);
    });

  for (const action of ["container.create", "build.run"])
    it(`keeps nothing while ${action} from before a restart may have made it`, async () => {
      const intent = { user: "bob", action, name: null, image: null, digest: "d" };
      store.intend({ ...intent, id: "1", time: new Date(timeMs - 1000).toISOString() });
      built = open();
      begin("alice", "build.run");
      made();
      expect(await ownerOf()).to.equal(undefined);
    });

  it("keeps nothing by an event that comes late, when what was going on may be forgotten", async () => {
    begin("alice", "build.run");
    const at = timeMs;
    timeMs += 30_001;
    built.created({ id: ID, timeMs: at });
    expect(await ownerOf()).to.equal(undefined);
    made();
    expect(await ownerOf()).to.equal("alice");
  });

  it("forgets builds that ended with dockerd, and those that did not go to it", async () => {
    const build = begin("alice", "build.run");
    built.withdrawn(build);
    made();
    begin("alice", "build.run");
    built.restarted();
    made();
    expect(await ownerOf()).to.equal(undefined);
  });

  it("gives up where more requests are open than are kept in mind", async () => {
    for (let count = 0; count < 10_001; count += 1) begin("bob", "container.create");
    begin("alice", "build.run");
    made();
    expect(await ownerOf()).to.equal(undefined);
  });
});
