import { expect } from "chai";
import type { AskedCall } from "../../../src/domain/asked-call.js";
import { NamesBusyError } from "../../../src/errors.js";
import { createInflight, type Inflight } from "../../../src/inflight/registry.js";
import { NO_OBJECTS } from "../../../src/inflight/reservations.js";
import { asked, requestOf, WEB } from "./requests.js";

describe("createInflight(), the end of a request", () => {
  let inflight: Inflight;

  beforeEach(() => {
    inflight = createInflight(null);
  });

  async function begin(call: AskedCall, id: string, given: readonly string[]): Promise<void> {
    const claim = inflight.open(call.identity.name);
    claim.give(given);
    expect(await claim.allow(call, requestOf(id))).to.equal(true);
    claim.evaluated();
  }

  function end(call: AskedCall) {
    const answered = inflight.answered(call);
    answered?.end();
    return answered?.request ?? null;
  }

  it("counts a volume that is being removed until dockerd answers, for its owner", async () => {
    const removal = asked("carol", "/volumes/data", null, "volume.delete");
    const request = requestOf("d1");
    const claim = inflight.open("carol");
    await claim.allow(removal, request);
    const origin = { user: "alice", since: "2026-11-25T10:00:00Z", source: "created" } as const;
    request.removed.push([{ kind: "volume", id: "data@-" }, origin]);
    const counted = (user: string) => inflight.open(user).reservations.making().volumes;
    expect(counted("alice")).to.equal(1);
    expect(counted("carol")).to.equal(0);
    end(removal);
    expect(counted("alice")).to.equal(0);
  });

  it("holds nothing of a request that was withdrawn, and keeps its equals", async () => {
    await begin(asked("alice"), "d1", WEB);
    const claim = inflight.open("alice");
    claim.give(["container db"]);
    claim.reservations.reserve({ makes: { ...NO_OBJECTS, containers: 1 }, change: null });
    await claim.allow(asked("alice"), requestOf("d2"));
    claim.evaluated();
    claim.withdraw();
    claim.withdraw();
    expect(inflight.open("alice").reservations.making().containers).to.equal(0);
    expect(await inflight.open("bob", 0).use(["container db"])).to.equal(true);
    expect(await inflight.open("bob", 0).use(WEB)).to.equal(false);
    expect(end(asked("alice"))?.id).to.equal("d1");
    expect(end(asked("alice"))).to.equal(null);
  });

  it("holds the names that a request left in dockerd until they are gone, also when dockerd starts again", async () => {
    const connect = asked("alice", "/connect", null, "network.connect");
    const claim = inflight.open("alice");
    await claim.use(WEB);
    await claim.allow(connect, requestOf("d1"));
    claim.evaluated();
    let isGone = false;
    inflight.answered(connect)?.leave(() => Promise.resolve(isGone));
    expect(inflight.answered(connect)).to.equal(null);
    inflight.clear();
    const give = (): Promise<boolean> => {
      const other = inflight.open("bob", performance.now() + 700);
      other.give(WEB);
      return other.allow(asked("bob", "/create"), requestOf("d2")).finally(other.evaluated);
    };
    const failure: unknown = await give().catch((thrown: unknown) => thrown);
    expect(failure).to.be.instanceOf(NamesBusyError);
    isGone = true;
    expect(await give()).to.equal(true);
  });

  const responses = [
    { status: 201, body: null, isCertain: true },
    { status: 200, body: Buffer.from("{}"), isCertain: true },
    { status: 200, body: null, isCertain: false },
    { status: null, body: null, isCertain: false },
    { status: 0, body: null, isCertain: false },
    { status: 409, body: null, isCertain: false },
  ];
  for (const { status, body, isCertain } of responses) {
    const what = `${String(status)} ${body === null ? "without" : "with"} a body`;
    it(`${isCertain ? "ends" : "keeps"} earlier gives of a name after a response of ${what}`, async () => {
      await begin(asked("alice", "/unanswered"), "d1", WEB);
      const later = asked("bob", "/rename");
      await begin(later, "d2", WEB);
      const response = { status, headers: new Map(), body };
      end({ ...later, message: { ...later.message, response } });
      expect(await inflight.open("carol", 0).use(WEB)).to.equal(isCertain);
    });
  }
});
