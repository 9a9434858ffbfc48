import { expect } from "chai";
import { decide } from "../../../../src/engine/decision/decide.js";
import { runPhases } from "../../../../src/engine/decision/decision-context.js";
import { createRecentRequests } from "../../../../src/engine/decision/recent-requests.js";
import { createEvaluator } from "../../../../src/engine/decision/evaluator.js";
import type { Phase } from "../../../../src/domain/message.js";
import {
  createRequestTracker,
  type RequestTracker,
} from "../../../../src/engine/ownership/request-tracker.js";
import { createDockerdView } from "../../../../src/engine/request/dockerd-view.js";
import { createBench, messageOf } from "../../server/parts.js";

const CREATE = "/v1.45/containers/create";

describe("the deadline of a request", () => {
  it("ends every wait of its decision", async () => {
    const { configuration } = await createBench();
    const ends: (number | undefined)[] = [];
    const run = <Result>(_user: string, work: () => Result, endMs?: number): Promise<Result> => {
      ends.push(endMs);
      return Promise.resolve(work());
    };
    const tracker = createRequestTracker({
      ...{ owners: undefined, directory: null, now: () => new Date(), readingSince: () => null },
      tell(thrown) {
        throw thrown;
      },
    });
    const claim: RequestTracker["claim"] = (user, endMs) => {
      ends.push(endMs);
      return tracker.claim(user, performance.now() + 10_000);
    };
    const parts = {
      directory: null,
      tracker: { ...tracker, claim },
      dockerd: createDockerdView(),
      executions: undefined,
      turns: { run },
      recent: createRecentRequests(),
      breakGlassOf: () => null,
      now: () => new Date(),
      policyTime: () => new Date(),
    };
    const bytes = messageOf("POST", CREATE, { Image: "alpine:3.20" });
    const received = { bytes, phase: "request" as const, endMs: 1234 };
    const evaluator = createEvaluator(configuration, null);
    const { decision } = await runPhases(
      (id) => decide(received, evaluator, id, parts),
      (thrown) => {
        throw thrown;
      },
    );
    expect(decision.effect).to.equal("allow");
    // Its reading, its locks, its refusal at once, its facts, and its evaluation.
    expect(ends).to.deep.equal(Array(5).fill(1234));
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
