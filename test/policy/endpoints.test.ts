import { expect } from "chai";
import { meansAction } from "../../src/domain/actions.js";
import type { Facts } from "../../src/domain/facts.js";
import { ProtocolError } from "../../src/domain/errors.js";
import { NO_PARTS } from "../../src/engine/facts/parts.js";
import { decodeMessage } from "../../src/engine/protocol/decode-message.js";
import { controlIds } from "../../tools/control-files.js";
import { readMetadata } from "../../tools/control-files.js";
import { corpusCases } from "../../src/preview/attack/case.js";
import { fillCase } from "../../src/preview/attack/fill-case.js";
import { corpusPlaceholders } from "../../src/preview/attack/placeholder-values.js";
import { examplesOf } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

/** All that depends on the kind of call, of which nothing could be read. */
/** Neither the request nor what its caller has could be read. */
const UNREAD = {
  ...Object.fromEntries(Object.keys(NO_PARTS).map((part) => [part, null])),
  usage: null,
};

/** What cases of the corpus are about, those whose message cannot be read left out. */
function corpusFacts(evaluator: LibraryEvaluator): readonly Facts[] {
  const values = corpusPlaceholders();
  const found: Facts[] = [];
  for (const one of corpusCases()) {
    const { authz_request: message } = fillCase(one, values);
    if (message === null) continue;
    try {
      const read = decodeMessage(Buffer.from(JSON.stringify(message)), "request");
      found.push(evaluator.factsOfMessage(read, "baseline"));
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown;
    }
  }
  return found;
}

/** The patterns of the actions that a control judges, by phase. */
function evaluatedBy(id: string): Readonly<Record<Facts["phase"], readonly string[]>> {
  const { endpoints = [], responses = [] } = readMetadata(id).custom ?? {};
  return { request: endpoints, response: responses };
}

describe("A control", () => {
  let evaluator: LibraryEvaluator;

  before(async () => {
    evaluator = await createLibraryEvaluator();
  });

  after(() => evaluator.close());

  for (const id of controlIds()) {
    const actions = (readMetadata(id).custom?.endpoints ?? []).filter(
      (name) => !name.includes("*"),
    );
    if (actions.length === 0) continue;

    it(`refuses something of each call that it says it judges: ${id}`, async () => {
      const refused: Facts[] = [];
      for (const example of examplesOf(id).denied)
        refused.push(await evaluator.factsOf(example, id));
      const shown = new Set(refused.map(({ request }) => request.action));
      for (const action of actions) {
        const unread = refused.map((facts) => ({
          ...facts,
          ...UNREAD,
          request: { ...facts.request, action },
        }));
        const found =
          shown.has(action) || unread.some((facts) => evaluator.violationsOf(facts).length > 0);
        expect(found, action).to.equal(true);
      }
    });
  }

  it("finds nothing in a call that it does not say it judges, where it is not asked", async () => {
    const calls = [...corpusFacts(evaluator)];
    for (const id of controlIds()) {
      const { allowed, denied } = examplesOf(id);
      for (const example of [...allowed, ...denied])
        calls.push(await evaluator.factsOf(example, id));
    }
    expect(calls).to.have.length.above(800);
    for (const id of controlIds()) {
      const judged = evaluatedBy(id);
      for (const facts of calls) {
        const { action, uri } = facts.request;
        if (judged[facts.phase].some((pattern) => meansAction(pattern, action))) continue;
        const overrides = { modes: {}, parameters: {} };
        const found = evaluator.violationsOf({ ...facts, set: id, overrides });
        expect(found, `${id} of ${action}: ${uri}`).to.deep.equal([]);
      }
    }
  });
});
