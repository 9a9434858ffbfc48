import { expect } from "chai";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import { NamesBusyError } from "../../../../src/domain/errors.js";
import {
  NO_EFFECTS,
  createInflight,
  type Inflight,
} from "../../../../src/engine/inflight/registry.js";
import { NO_OBJECTS } from "../../../../src/engine/inflight/reservations.js";
import { asked, requestOf, WEB } from "./requests.js";

function same(thrown: unknown): unknown {
  return thrown;
}

describe("createInflight(), the end of a request", () => {
  let inflight: Inflight;

  beforeEach(() => {
    inflight = createInflight(null);
  });

  async function begin(call: IdentifiedCall, id: string, given: readonly string[]): Promise<void> {
    const claim = inflight.open(call.identity.name);
    expect(await claim.allow(call, requestOf(id), { gives: given, adds: null })).to.equal(true);
    claim.evaluated();
  }

  function end(call: IdentifiedCall) {
    const answered = inflight.answered(call);
    answered?.end();
    return answered?.request ?? null;
  }

  it("counts a volume that is being removed until dockerd answers, for its owner", async () => {
    const removal = asked("carol", "/volumes/data", null, "volume.delete");
    const request = requestOf("d1");
    const claim = inflight.open("carol");
    await claim.allow(removal, request, NO_EFFECTS);
    const origin = { user: "alice", since: "2026-11-25T10:00:00Z", source: "created" } as const;
    request.removed.push([{ kind: "volume", id: "data@-" }, origin]);
    const counted = (user: string) => inflight.open(user).locks.capacity.making().volumes;
    expect(counted("alice")).to.equal(1);
    expect(counted("carol")).to.equal(0);
    end(removal);
    expect(counted("alice")).to.equal(0);
  });

  it("holds nothing of a request that was withdrawn, and keeps its equals", async () => {
    await begin(asked("alice"), "d1", WEB);
    const claim = inflight.open("alice");
    const adds = { makes: { ...NO_OBJECTS, containers: 1 }, change: null };
    await claim.allow(asked("alice"), requestOf("d2"), { gives: ["container db"], adds });
    claim.evaluated();
    claim.withdraw();
    claim.withdraw();
    expect(inflight.open("alice").locks.capacity.making().containers).to.equal(0);
    expect(await inflight.open("bob", 0).locks.use(["container db"])).to.equal(true);
    expect(await inflight.open("bob", 0).locks.use(WEB)).to.equal(false);
    expect(end(asked("alice"))?.id).to.equal("d1");
    expect(end(asked("alice"))).to.equal(null);
  });

  it("holds the names that a request left in dockerd until they are gone, also when dockerd starts again", async () => {
    const connect = asked("alice", "/connect", null, "network.connect");
    const claim = inflight.open("alice");
    await claim.locks.use(WEB);
    await claim.allow(connect, requestOf("d1"), NO_EFFECTS);
    claim.evaluated();
    let isGone = false;
    inflight.answered(connect)?.leave(() => Promise.resolve(isGone));
    expect(inflight.answered(connect)).to.equal(null);
    inflight.clear();
    const give = (waitMs: number): Promise<boolean> => {
      const other = inflight.open("bob", performance.now() + waitMs);
      const effects = { gives: WEB, adds: null };
      const request = requestOf("d2");
      return other.allow(asked("bob", "/create"), request, effects).finally(other.evaluated);
    };
    const failure: unknown = await give(700).catch(same);
    expect(failure).to.be.instanceOf(NamesBusyError);
    isGone = true;
    expect(await give(60_000)).to.equal(true);
  });

  it("keeps what an earlier request may give, whatever later ones of the name did", async () => {
    await begin(asked("alice", "/waits"), "d1", WEB);
    const later = asked("bob", "/create");
    await begin(later, "d2", WEB);
    const response = { status: 201, headers: new Map(), body: null };
    end({ ...later, message: { ...later.message, response } });
    expect(await inflight.open("carol", 0).locks.use(WEB)).to.equal(false);
  });

  it("counts streams, which add nothing, among no user's requests that must be kept", async () => {
    for (let number = 0; number < 200; number++) {
      const claim = inflight.open("alice");
      const effects = { gives: [], adds: { makes: NO_OBJECTS, change: null } };
      await claim.allow(asked("alice", `/${number}`), requestOf(String(number)), effects);
      claim.evaluated();
    }
    await begin(asked("alice", "/create"), "d1", WEB);
  });

  it("allows nobody after their time", async () => {
    const claim = inflight.open("alice", 0);
    const failure: unknown = await claim
      .allow(asked("alice"), requestOf("d1"), NO_EFFECTS)
      .catch(same);
    expect(failure).to.be.instanceOf(NamesBusyError);
  });
});
