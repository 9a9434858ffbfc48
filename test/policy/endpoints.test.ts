import { expect } from "chai";
import type { Facts } from "../../src/domain/facts.js";
import { NO_PARTS } from "../../src/facts/parts.js";
import { controlIds } from "../../tools/control-files.js";
import { readMetadata } from "../../tools/read-metadata.js";
import { examplesOf } from "./example.js";
import { createLibraryJudge, type LibraryJudge } from "./library-judge.js";

/** All that depends on the kind of call, of which nothing could be read. */
const UNREAD = Object.fromEntries(Object.keys(NO_PARTS).map((part) => [part, null]));

describe("A control", () => {
  let judge: LibraryJudge;

  before(async () => {
    judge = await createLibraryJudge();
  });

  after(() => judge.close());

  for (const id of controlIds()) {
    const actions = (readMetadata(id).custom?.endpoints ?? []).filter(
      (name) => !name.includes("*"),
    );
    if (actions.length === 0) continue;

    it(`refuses something of each call that it says it judges: ${id}`, async () => {
      const refused: Facts[] = [];
      for (const example of examplesOf(id).denied) refused.push(await judge.factsOf(example, id));
      const shown = new Set(refused.map(({ request }) => request.action));
      for (const action of actions) {
        const unread = refused.map((facts) => ({
          ...facts,
          ...UNREAD,
          request: { ...facts.request, action },
        }));
        const found =
          shown.has(action) || unread.some((facts) => judge.violationsOf(facts).length > 0);
        expect(found, action).to.equal(true);
      }
    });
  }
});
