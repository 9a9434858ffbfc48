import { expect } from "chai";
import type { AskedCall } from "../../../src/domain/asked-call.js";
import type { NamedImages } from "../../../src/domain/named-images.js";
import { createImageCalls } from "../../../src/keeper/image-calls.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const BEFORE = { time: new Date(), ids: Promise.resolve(new Set<string>()) };

function by(user: string, uri: string): AskedCall {
  return { identity: { name: user }, message: { method: "POST", uri, body: null } } as AskedCall;
}

function making(name: string): NamedImages {
  return { given: [{ name, selector: ":1" }], made: [`${name}:1`], makes: true, isDated: false };
}

describe("createImageCalls()", () => {
  it("drops a call after a day whose end it was never told", () => {
    let nowMs = 0;
    const calls = createImageCalls(() => nowMs);
    calls.started(by("alice", "/a"), making("a"), BEFORE);
    nowMs = DAY_MS + 1;
    calls.started(by("bob", "/b"), making("a"), BEFORE);
    expect(calls.answered(by("alice", "/a"))).to.equal(null);
    expect(calls.answered(by("bob", "/b"))?.isDoubtful).to.equal(false);
  });

  it("takes nothing for certain where more are under way than it keeps", () => {
    const calls = createImageCalls();
    for (let number = 0; number < 1000; number++)
      calls.started(by("alice", `/${number}`), making(`a${number}`), BEFORE);
    expect(calls.answered(by("alice", "/1"))?.isDoubtful).to.equal(false);
    calls.started(by("alice", "/1000"), making("a1000"), BEFORE);
    expect(calls.answered(by("alice", "/1000"))).to.equal(null);
    expect(calls.answered(by("alice", "/0"))?.isDoubtful).to.equal(true);
  });

  it("takes equal calls for one another, and each once", () => {
    const calls = createImageCalls();
    for (let count = 0; count < 2; count++) calls.started(by("alice", "/a"), making("a"), BEFORE);
    const [one, two, three] = [1, 2, 3].map(() => calls.answered(by("alice", "/a")));
    expect(one).not.to.equal(two);
    expect(two).not.to.equal(null);
    expect(three).to.equal(null);
  });
});
