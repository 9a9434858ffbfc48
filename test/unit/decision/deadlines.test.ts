import { UNKNOWN_DOCKERD } from "../../unknown-dockerd.js";
import { expect } from "chai";
import type { Phase } from "../../../src/domain/message.js";
import { readCall } from "../../../src/request/read-call.js";
import { createInflight } from "../../../src/inflight/registry.js";
import { createEvaluator } from "../../../src/decision/evaluator.js";
import { decodeMessage } from "../../../src/protocol/decode-message.js";
import { createBench, messageOf } from "../server/parts.js";

const CREATE = "/v1.45/containers/create";

describe("the deadline of a request", () => {
  it("ends every wait of its evaluation", async () => {
    const { configuration } = await createBench();
    const ends: (number | undefined)[] = [];
    const run = <Result>(_user: string, work: () => Result, endMs?: number): Promise<Result> => {
      ends.push(endMs);
      return Promise.resolve(work());
    };
    const evaluator = createEvaluator(configuration, null, { run });
    const message = decodeMessage(messageOf("POST", CREATE, { Image: "alpine:3.20" }), "request");
    const identity = await evaluator.identify(message);
    const call = readCall(message, {
      ...evaluator.limitsFor(identity),
      dockerd: { ...UNKNOWN_DOCKERD, http2: false },
    });
    const names = createInflight(null).open("");
    const about = { message, identity, names, apiMax: null, now: new Date(), endMs: 1234 };
    expect((await evaluator.evaluate(call, about)).decision.effect).to.equal("allow");
    expect(ends).to.deep.equal([1234, 1234, 1234]);
  });

  const large = messageOf("POST", CREATE, { Cmd: ["x".repeat(3_900_000)] });

  /** Sends a message beside another, so that it must wait, though it came in too long ago. */
  async function late(phase: Phase) {
    const { authorizer, records } = await createBench();
    const first = authorizer.authorize(large, "request");
    const answer = await authorizer.authorize(large, phase, performance.now() - 20_000);
    await first;
    return { answer, records };
  }

  it("ends the wait of a large message, which is decoded in a turn", async () => {
    const { answer, records } = await late("request");
    expect(answer.msg).to.include("its turn did not come in time");
    // Nothing was read of it.
    expect(records.find(({ code }) => code === "OVERLOADED")?.method).to.equal(null);
  });

  it("does not hold for a response, which dockerd has executed", async () => {
    expect((await late("response")).answer.allow).to.equal(true);
  });
});
