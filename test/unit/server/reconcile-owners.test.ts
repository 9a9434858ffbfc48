import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { createReconciler, type Reconciler } from "../../../src/server/reconcile-owners.js";
import type { Listing, LiveObject } from "../../../src/domain/owners.js";
import type { Inspect } from "../../../src/engine/dockerd/inspect.js";
import { openOwnerStore, type OwnerStore } from "../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../fresh-folder.js";
import { NOTHING_STORED, directoryOf } from "../engine/dockerd/directory-of.js";
import { SINCE, container, intent, live } from "../engine/ownership/samples.js";

const MINUTE_MS = 60_000;

/** What only an inspection tells: image and time are in no list. */
const inspect: Inspect = (_kind, id) => {
  const { name, image, createdAt } = live(Number.parseInt(id, 16));
  return Promise.resolve({
    state: "found",
    object: {
      ...{
        kind: "container",
        id,
        names: [name ?? ""],
        labels: {},
        parent: null,
        volume: null,
        network: null,
      },
      container: {
        user: "",
        image: image ?? "",
        createdAt: createdAt ?? "",
        logDriver: "json-file",
        rootReadOnly: false,
        execs: 0,
        status: "exited",
        mounts: [],
        hostName: "",
        domainName: "",
        toJoin: [],
        joined: [],
        sharing: [],
        stored: NOTHING_STORED,
      },
    },
  });
};

describe("createReconciler()", () => {
  const at = freshFolder();
  let owners: OwnerStore;
  let reconciler: Reconciler;
  let said: string[];
  let listed: LiveObject[] | Error;

  beforeEach(() => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse(SINCE) });
    said = [];
    listed = [];
    owners = openOwnerStore(at("owners.log"));
    const list = (): Promise<Listing> =>
      listed instanceof Error
        ? Promise.reject(listed)
        : Promise.resolve({
            time: new Date().toISOString(),
            kinds: new Set(["container"]),
            objects: listed,
          });
    const directory = { ...directoryOf("alice"), list, inspect: inspect };
    reconciler = createReconciler(owners, directory, (level, message) => {
      said.push(`${level} ${message}`);
    });
  });

  afterEach(() => {
    reconciler.close();
    owners.close();
    mock.timers.reset();
  });

  /** Lets time pass, and what was begun end. */
  async function pass(ms: number): Promise<void> {
    mock.timers.tick(ms);
    for (let turns = 0; turns < 10; turns++) await turn();
  }

  it("gives at once what a call of before has made", async () => {
    owners.intend(intent("1"));
    listed = [{ ...live(1), image: null, createdAt: null }];
    reconciler.start();
    await pass(0);
    expect(owners.ownerOf(container(1))?.user).to.equal("alice");
    expect(said).to.deep.equal([
      `info container ${container(1).id} belongs to alice, whose request created it`,
    ]);
  });

  it("looks again when calls of before have ended", async () => {
    owners.intend(intent("1"));
    reconciler.start();
    await pass(0);
    listed = [live(1)];
    await pass(15_000);
    expect(owners.ownerOf(container(1))?.user).to.equal("alice");
  });

  it("looks now and again", async () => {
    reconciler.start();
    await pass(0);
    await pass(15_000);
    listed = [live(1)];
    await pass(59 * MINUTE_MS);
    expect(said).to.have.length(0);
    await pass(MINUTE_MS);
    expect(said).to.have.length(1);
  });

  it("tries again each minute while the daemon does not answer, and says so once", async () => {
    listed = new Error("connect ENOENT /run/docker.sock");
    reconciler.start();
    await pass(0);
    await pass(MINUTE_MS);
    expect(said).to.deep.equal([
      "warn Cannot compare the ownership log with dockerd's objects yet: connect ENOENT /run/docker.sock",
    ]);
    listed = [];
    await pass(MINUTE_MS);
    expect(said).to.have.length(1);
    listed = new Error("connect ENOENT /run/docker.sock");
    await pass(15_000);
    expect(said).to.have.length(2);
  });

  it("tells an object without an owner once for as long as it is there", async () => {
    const told = `info container ${container(1).id} is unowned: no request that was in flight matches it`;
    listed = [live(1)];
    reconciler.start();
    await pass(0);
    await pass(15_000);
    expect(said).to.deep.equal([told]);
    listed = [];
    await pass(60 * MINUTE_MS);
    listed = [live(1)];
    await pass(60 * MINUTE_MS);
    expect(said).to.deep.equal([told, told]);
  });

  it("begins anew when a daemon starts, in one row", async () => {
    reconciler.start();
    reconciler.start();
    await pass(0);
    listed = new Error("gone");
    await pass(15_000);
    await pass(MINUTE_MS);
    expect(said).to.have.length(1);
    reconciler.close();
    listed = [live(1)];
    await pass(60 * MINUTE_MS);
    expect(said).to.have.length(1);
  });
});
