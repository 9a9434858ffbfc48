import { expect } from "chai";
import { createAnswerer, type AnswerParts } from "../../../../src/engine/decision/answer.js";
import {
  nothingKnown,
  type Decided,
  type DecisionContext,
} from "../../../../src/engine/decision/decision-context.js";
import type { Call } from "../../../../src/domain/call.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import type { Configuration } from "../../../../src/engine/decision/evaluator.js";
import { createBench } from "../../server/parts.js";

const FAULTY = new TypeError("Cannot convert object to primitive value");

describe("createAnswerer()", () => {
  let configuration: Configuration;
  const records: AuditRecord[] = [];
  const told: unknown[] = [];

  before(async () => {
    ({ configuration } = await createBench());
  });

  beforeEach(() => {
    records.length = 0;
    told.length = 0;
  });

  const answered = (audit: AnswerParts["audit"], changes: Partial<DecisionContext> = {}) => {
    const { answer } = createAnswerer({
      audit,
      onFault: (thrown) => told.push(thrown),
      onUnrecorded: ({ code }) => told.push(code),
    });
    return answer(allowed(configuration, changes), "request", performance.now());
  };
  const shared = { append: (record: AuditRecord) => records.push(record) };

  it("denies what it cannot record for a fault of its own, records that, and tells of it", async () => {
    let isWithdrawn = false;
    const withdraw = () => {
      isWithdrawn = true;
    };
    const { allow, msg } = await answered(shared, { call: unreadable(), withdraw });
    expect(allow).to.equal(false);
    expect(msg).to.match(/^FAULT: .*\ndecision id-1$/);
    expect(isWithdrawn).to.equal(true);
    expect(told).to.deep.equal([FAULTY]);
    expect(records).to.have.length(1);
    expect(records[0]).to.deep.include({
      id: "id-1",
      phase: "request",
      effect: "error",
      code: "FAULT",
      user: "alice",
      call: null,
    });
  });

  it("tells each decision as it is answered, and none about an inspection of its own", async () => {
    const counted: unknown[] = [];
    const onAnswered: AnswerParts["onAnswered"] = ({ durationUs, decision, ...about }) =>
      counted.push({ ...about, effect: decision.effect, isTimed: durationUs >= 0 });
    const append = (): never => {
      throw new AuditWriteError("disk full");
    };
    for (const audit of [shared, { append }]) {
      const { answer } = createAnswerer({ audit, onAnswered });
      await answer(allowed(configuration, {}), "request", performance.now());
      await answer(allowed(configuration, { own: true }), "response", performance.now());
    }
    const told = { id: "id-1", phase: "request", action: null, breakGlass: null, isTimed: true };
    expect(counted).to.deep.equal([
      { ...told, effect: "allow" },
      { ...told, effect: "error" },
    ]);
  });

  it("names no user there of whom it is not certain", async () => {
    const identity = { name: "alice", refusal: { kind: "stranger", why: "No" } };
    await answered(shared, {
      call: unreadable(),
      identity: identity as unknown as DecisionContext["identity"],
    });
    expect(records.map(({ user, code }) => [user, code])).to.deep.equal([[null, "FAULT"]]);
  });

  const broken: readonly [string, Error, unknown][] = [
    ["throws what it should not", new RangeError("Maximum call stack size exceeded"), undefined],
    ["cannot write", new AuditWriteError("disk full"), "AUDIT_WRITE"],
  ];
  for (const [what, error, last] of broken)
    it(`denies, and throws nothing, where the writer of the record ${what} as well`, async () => {
      const append = () => {
        throw error;
      };
      const { allow, msg } = await answered({ append }, { call: unreadable() });
      expect([allow, msg.slice(0, 6)]).to.deep.equal([false, "FAULT:"]);
      expect(told).to.deep.equal([FAULTY, last ?? error]);
    });
});

/** A call on whose query the record's maker stumbles. */
function unreadable(): Call {
  return {
    path: "/_ping",
    template: "/_ping",
    action: "system.ping",
    vars: {},
    class: "read",
    get query(): never {
      throw FAULTY;
    },
  } as unknown as Call;
}

/** A call of alice's that may pass. */
function allowed(configuration: Configuration, changes: Partial<DecisionContext>): Decided {
  const context: DecisionContext = {
    ...nothingKnown(),
    id: "id-1",
    identity: { name: "alice", refusal: null } as unknown as DecisionContext["identity"],
    ...changes,
  };
  return { configuration, context, decision: { effect: "allow", warnings: [], unenforced: [] } };
}
