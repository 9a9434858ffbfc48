import { expect } from "chai";
import type { AskedCall } from "../../../src/domain/asked-call.js";
import type { TargetFacts } from "../../../src/domain/target-facts.js";
import { createCallsUnderWay } from "../../../src/keeper/calls-under-way.js";
import { callOf } from "../facts/call.js";

const WEB = ["container web"];

function asked(user: string, uri = "/containers/web/stop", body: string | null = null): AskedCall {
  return {
    call: callOf("container.stop"),
    identity: { name: user } as AskedCall["identity"],
    message: {
      phase: "request",
      method: "POST",
      uri,
      user,
      authn: "TLS",
      peerCertificates: [],
      headers: new Map(),
      body: body === null ? null : Buffer.from(body),
      response: null,
    },
  };
}

function target(id: string): TargetFacts {
  return { kind: "container", ref: "web", id } as TargetFacts;
}

describe("createCallsUnderWay()", () => {
  it("tells which decision let a call pass, and how long ago", async () => {
    let nowMs = 0;
    const calls = createCallsUnderWay(() => nowMs);
    await calls.claim("alice").allowed(asked("alice"), "d1", null);
    nowMs = 1234.4;
    expect(calls.ended(asked("alice"))).to.deep.equal({ id: "d1", lastedMs: 1234, targets: null });
    expect(calls.ended(asked("alice"))).to.equal(null);
  });

  it("ends the oldest of equal calls, and no other", async () => {
    const calls = createCallsUnderWay();
    for (const id of ["d1", "d2"]) await calls.claim("alice").allowed(asked("alice"), id, null);
    for (const other of [
      asked("bob"),
      asked("alice", "/containers/db/stop"),
      asked("alice", "/containers/web/stop", "{}"),
    ])
      expect(calls.ended(other)).to.equal(null);
    expect(calls.ended(asked("alice"))?.id).to.equal("d1");
    expect(calls.ended(asked("alice"))?.id).to.equal("d2");
  });

  it("holds names that were found out late as well", async () => {
    const calls = createCallsUnderWay();
    const first = calls.claim("alice");
    await first.use(["container db"]);
    await first.use(WEB);
    const other = calls.claim("bob");
    await other.use([]);
    other.change(WEB);
    expect(await other.allowed(asked("bob"), "d1", null)).to.equal(true);
    // It was judged by what the name means no more.
    expect(await first.allowed(asked("alice"), "d2", null)).to.equal(false);
  });

  it("remembers what a call is about until it ends", async () => {
    const calls = createCallsUnderWay();
    await calls.claim("alice").allowed(asked("alice"), "d1", [target("a")]);
    expect(calls.ended(asked("alice"))?.targets).to.deep.equal([target("a")]);
    for (const id of ["d2", "d3"])
      await calls.claim("alice").allowed(asked("alice"), id, [target("a")]);
    expect(calls.ended(asked("alice"))?.targets).to.deep.equal([target("a")]);
    expect(calls.ended(asked("alice"))?.targets).to.deep.equal([target("a")]);
  });

  it("does not guess which of two equal calls is about what", async () => {
    const calls = createCallsUnderWay();
    for (const name of ["a", "b"])
      await calls.claim("alice").allowed(asked("alice"), name, [target(name)]);
    expect(calls.ended(asked("alice"))?.targets).to.equal(null);
    await calls.claim("alice").allowed(asked("alice"), "c", [target("b")]);
    expect(calls.ended(asked("alice"))?.targets).to.equal(null);
    expect(calls.ended(asked("alice"))?.targets).to.equal(null);
    await calls.claim("alice").allowed(asked("alice"), "d", [target("b")]);
    expect(calls.ended(asked("alice"))?.targets).to.deep.equal([target("b")]);
  });

  it("holds names until the call ends", async () => {
    const calls = createCallsUnderWay();
    const first = calls.claim("alice");
    await first.use([]);
    first.change(WEB);
    expect(await first.allowed(asked("alice"), "d1", null)).to.equal(true);
    first.judged();
    let isUsed = false;
    const using = calls
      .claim("bob")
      .use(WEB)
      .then((found) => {
        isUsed = found;
      });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isUsed).to.equal(false);
    calls.ended(asked("alice"));
    await using;
    expect(isUsed).to.equal(true);
  });

  it("does not let a call pass that was judged by what a name meant before, nor hold names for it", async () => {
    const calls = createCallsUnderWay();
    const [first, second] = [calls.claim("alice"), calls.claim("bob")];
    await second.use(WEB);
    await first.use([]);
    first.change(WEB);
    await first.allowed(asked("alice"), "d1", null);
    calls.ended(asked("alice"));
    expect(await second.allowed(asked("bob"), "d2", null)).to.equal(false);
    second.judged();
    expect(calls.ended(asked("bob"))).to.equal(null);
  });

  it("forgets the oldest of very many calls whose end it is never told", async () => {
    const calls = createCallsUnderWay();
    for (let number = 0; number <= 10_000; number++)
      await calls
        .claim("alice")
        .allowed(asked("alice", `/containers/${number}/stop`), String(number), null);
    expect(calls.ended(asked("alice", "/containers/0/stop"))).to.equal(null);
    expect(calls.ended(asked("alice", "/containers/1/stop"))?.id).to.equal("1");
  });
});
