import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectSafe } from "../harness/expect-safe.js";
import { readKept } from "./host-effects/kept.js";
import { openEffectLab, VARIANTS, type EffectLab } from "./host-effects/lab.js";
import { runSequence } from "./host-effects/run-sequence.js";
import { search } from "./host-effects/search.js";
import { say } from "../harness/race-lab.js";
import { seeded } from "../../random.js";

/**
 * How long random sequences run for each engine: EFFECT_SECONDS, else 20 s. Without RACE_SEED each run plays the same ones; run.ts
 * looks for others.
 */
const SECONDS = Number(process.env["EFFECT_SECONDS"] ?? 20);

for (const engine of await chosenEngines()) {
  // Each with and without the pinning runtime; of the newest, one with each storage.
  for (const variant of VARIANTS[engine.name].slice(0, 2)) {
    describe(`[E] what dockerd touches on the host, ${engine.name}, ${variant.name}`, function () {
      this.timeout(SECONDS * 1000 + 300_000);
      let lab: EffectLab;

      before(async () => {
        lab = await openEffectLab(engine, variant);
      });

      after(() => lab.close());

      for (const kept of readKept()) {
        it(`is nothing of others: ${kept.name}`, async () => {
          const { hits } = await runSequence(lab, kept);
          expectSafe(hits.slice(0, 5)).to.deep.equal([]);
        });
      }

      it("is nothing of others in random sequences", async () => {
        const { seed } = seeded(process.env["RACE_SEED"] ?? "1");
        const searched = await search(lab, { seconds: SECONDS / 2, seed });
        const { sequences, allowed, denied, broken, find } = searched;
        say(
          `seed ${seed}: ${sequences} sequences, ${allowed} calls allowed, ${denied} denied, ${broken} broken off`,
        );
        expectSafe(find).to.equal(null);
        expect(allowed, "allowed calls").to.be.greaterThan(0);
      });
    });
  }
}
