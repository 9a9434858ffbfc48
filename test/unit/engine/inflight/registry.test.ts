import { expect } from "chai";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { NamesBusyError } from "../../../../src/domain/errors.js";
import {
  NO_EFFECTS,
  createInflight,
  type Effects,
  type Inflight,
} from "../../../../src/engine/inflight/registry.js";
import { NO_OBJECTS } from "../../../../src/engine/inflight/reservations.js";
import { asked, requestOf, WEB } from "./requests.js";

function same(thrown: unknown): unknown {
  return thrown;
}

function target(id: string): TargetFacts {
  return { kind: "container", ref: "web", id } as TargetFacts;
}

/** Those of a request that creates a container. */
const CONTAINER_NAMED_WEB: Effects = {
  gives: WEB,
  adds: { makes: { ...NO_OBJECTS, containers: 1 }, change: null },
};

describe("createInflight()", () => {
  let inflight: Inflight;

  beforeEach(() => {
    inflight = createInflight(null);
  });

  async function begin(
    call: IdentifiedCall,
    id: string,
    targets: readonly TargetFacts[] | null = null,
    given: readonly string[] = [],
  ): Promise<void> {
    const claim = inflight.open(call.identity.name);
    const effects = { gives: given, adds: null };
    expect(await claim.allow(call, requestOf(id, targets), effects)).to.equal(true);
    claim.evaluated();
  }

  function end(call: IdentifiedCall) {
    const answered = inflight.answered(call);
    answered?.end();
    return answered?.request ?? null;
  }

  it("tells which decision let a request pass, once", async () => {
    await begin(asked("alice"), "d1");
    expect(end(asked("alice"))?.id).to.equal("d1");
    expect(end(asked("alice"))).to.equal(null);
  });

  it("ends the oldest of equal requests, and no other", async () => {
    for (const id of ["d1", "d2"]) await begin(asked("alice"), id);
    for (const other of [
      asked("bob"),
      asked("alice", "/containers/db/stop"),
      asked("alice", "/containers/web/stop", "{}"),
    ])
      expect(end(other)).to.equal(null);
    expect(end(asked("alice"))?.id).to.equal("d1");
    expect(end(asked("alice"))?.id).to.equal("d2");
  });

  it("does not guess which of two equal requests refers to what", async () => {
    for (const name of ["a", "b"]) await begin(asked("alice"), name, [target(name)]);
    expect(end(asked("alice"))?.targets).to.equal(null);
    await begin(asked("alice"), "c", [target("b")]);
    expect(end(asked("alice"))?.targets).to.equal(null);
    expect(end(asked("alice"))?.targets).to.equal(null);
    for (const id of ["d", "e"]) await begin(asked("alice"), id, [target("b")]);
    expect(end(asked("alice"))?.targets).to.deep.equal([target("b")]);
  });

  it("holds names until dockerd has answered", async () => {
    await begin(asked("alice"), "d1", null, WEB);
    const later = inflight.open("alice");
    let isUsed = false;
    const using = later.locks.use(WEB).then((granted) => {
      isUsed = granted;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isUsed).to.equal(false);
    end(asked("alice"));
    await using;
    expect(isUsed).to.equal(true);
  });

  it("holds what equal requests use until dockerd is done, until it has answered all of them", async () => {
    for (const [id, files] of [
      ["d1", "files c1"],
      ["d2", "files c2"],
    ] as const) {
      const claim = inflight.open("alice");
      await claim.locks.useUntilDone([files]);
      expect(await claim.allow(asked("alice"), requestOf(id), NO_EFFECTS)).to.equal(true);
      claim.evaluated();
    }
    const start = async (files: string, endMs?: number): Promise<unknown> => {
      const claim = inflight.open("alice", endMs);
      const effects = { gives: [files], adds: null };
      const call = asked("alice", "/containers/c1/start");
      return claim.allow(call, requestOf("d3"), effects).catch(same);
    };
    end(asked("alice"));
    for (const files of ["files c1", "files c2"])
      expect(await start(files, 0)).to.be.instanceOf(NamesBusyError);
    end(asked("alice"));
    for (const files of ["files c1", "files c2"]) expect(await start(files)).to.equal(true);
  });

  it("holds nothing of a request that was not allowed, and has a stale one evaluated again", async () => {
    const user = inflight.open("bob");
    await user.locks.use(WEB);
    await begin(asked("alice"), "d1", null, WEB);
    end(asked("alice"));
    expect(await user.allow(asked("bob"), requestOf("d2"), NO_EFFECTS)).to.equal(false);
    user.evaluated();
    expect(end(asked("bob"))).to.equal(null);
    await begin(asked("alice"), "d3", null, WEB);
  });

  it("has a request begin once it is in flight, and not where it is refused or evaluated again", async () => {
    let begun = 0;
    const effects: Effects = { gives: WEB, adds: null, begin: () => void (begun += 1) };
    const stale = inflight.open("alice");
    await stale.locks.use(WEB);
    await begin(asked("bob"), "d1", null, WEB);
    expect(await stale.allow(asked("alice"), requestOf("d2"), effects)).to.equal(false);
    const late = inflight.open("alice", 0);
    const refused = await late.allow(asked("alice"), requestOf("d3"), effects).catch(same);
    expect(refused).to.be.instanceOf(NamesBusyError);
    expect(begun).to.equal(0);
    const allowed = inflight.open("alice");
    expect(await allowed.allow(asked("alice"), requestOf("d4"), effects)).to.equal(true);
    expect(begun).to.equal(1);
  });

  it("counts what in-flight requests make, and which volumes they name", async () => {
    const claim = inflight.open("alice");
    const adds = { makes: { ...NO_OBJECTS, volumes: 2 }, change: null };
    const volumes = {
      named: ["data"],
      missing: ["data"],
      makesNameless: false,
      takesOthers: false,
    };
    await claim.allow(asked("alice"), { ...requestOf("d1"), volumes }, { gives: [], adds });
    expect(inflight.open("alice").locks.capacity.making().volumes).to.equal(2);
    expect(inflight.open("bob").locks.capacity.making().volumes).to.equal(0);
    expect(inflight.isContested("data", "bob")).to.equal(true);
    expect(inflight.isContested("data", "alice")).to.equal(false);
    end(asked("alice"));
    expect(inflight.open("alice").locks.capacity.making().volumes).to.equal(0);
    expect(inflight.isContested("data", "bob")).to.equal(false);
  });

  it("lets a user's next request be evaluated while one waits for a name, and counts that one", async () => {
    const user = inflight.open("bob");
    await user.locks.use(WEB);
    await user.allow(asked("bob"), requestOf("d1"), NO_EFFECTS);
    const first = inflight.open("alice");
    await first.locks.capacity.turn();
    const allowing = first.allow(asked("alice"), requestOf("d2"), CONTAINER_NAMED_WEB);
    const second = inflight.open("alice");
    expect(await second.locks.capacity.turn()).to.equal(true);
    expect(second.locks.capacity.making().containers).to.equal(1);
    end(asked("bob"));
    expect(await allowing).to.equal(true);
    expect(second.locks.capacity.making().containers).to.equal(1);
    end(asked("alice"));
    expect(second.locks.capacity.making().containers).to.equal(0);
  });

  it("reserves nothing for a request that was not let through", async () => {
    const user = inflight.open("bob");
    await user.locks.use(WEB);
    await user.allow(asked("bob"), requestOf("d1"), NO_EFFECTS);
    const late = inflight.open("alice", 0);
    const failure: unknown = await late
      .allow(asked("alice"), requestOf("d2"), CONTAINER_NAMED_WEB)
      .catch(same);
    expect(failure).to.be.instanceOf(NamesBusyError);
    expect(inflight.open("alice").locks.capacity.making().containers).to.equal(0);
  });

  it("evaluates the requests of one user one after the other where they count", async () => {
    const [first, second] = [inflight.open("alice"), inflight.open("alice")];
    expect(await first.locks.capacity.turn()).to.equal(true);
    let isItsTurn = false;
    const turn = second.locks.capacity.turn().then((granted) => {
      isItsTurn = granted;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isItsTurn).to.equal(false);
    first.evaluated();
    await turn;
    expect(isItsTurn).to.equal(true);
  });

  it("forgets all when dockerd starts, and the oldest that give no names of very many", async () => {
    await begin(asked("alice", "/giver"), "giver", null, WEB);
    for (let number = 0; number <= 10_000; number++)
      await begin(asked("alice", `/containers/${number}/stop`), String(number));
    for (const number of [0, 1000])
      expect(end(asked("alice", `/containers/${number}/stop`))).to.equal(null);
    expect(end(asked("alice", "/containers/1001/stop"))?.id).to.equal("1001");
    expect(end(asked("alice", "/giver"))?.id).to.equal("giver");
    inflight.clear();
    expect(end(asked("alice", "/containers/1002/stop"))).to.equal(null);
  });

  it("refuses a user who has very many unanswered requests that give names, and nobody else", async () => {
    for (let number = 0; number < 128; number++)
      await begin(asked("alice", `/${number}`), String(number), null, [`container ${number}`]);
    const failure: unknown = await begin(asked("alice", "/x"), "x", null, ["container x"]).catch(
      same,
    );
    expect(failure).to.be.instanceOf(NamesBusyError);
    await begin(asked("alice", "/y"), "y");
    await begin(asked("bob", "/x"), "x", null, ["container x"]);
    end(asked("alice", "/0"));
    await begin(asked("alice", "/x"), "x", null, ["container x"]);
  });

  it("does not let requests past this bound that wait for names at the same time", async () => {
    const user = inflight.open("bob");
    const names = Array.from({ length: 140 }, (_, number) => `container ${number}`);
    await user.locks.use(names);
    await user.allow(asked("bob"), requestOf("d1"), NO_EFFECTS);
    const waiting = names.map((name) => begin(asked("alice", `/${name}`), name, null, [name]));
    const settled = Promise.allSettled(waiting);
    await new Promise((resolve) => setImmediate(resolve));
    end(asked("bob"));
    const statuses = (await settled).map(({ status }) => status);
    expect(statuses.filter((status) => status === "fulfilled")).to.have.length(128);
  });

  it("keeps a prune, whose lock others need, beside very many requests", async () => {
    const prune = asked("carol", "/volumes/prune", null, "volume.prune");
    const claim = inflight.open("carol");
    await claim.locks.use(["new volumes"]);
    await claim.allow(prune, requestOf("prune"), NO_EFFECTS);
    for (let number = 0; number <= 10_000; number++)
      await begin(asked("alice", `/containers/${number}/stop`), String(number));
    expect(end(prune)?.id).to.equal("prune");
  });
});
