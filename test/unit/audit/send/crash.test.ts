import { expect } from "chai";
import { TAKEN, type SendTarget } from "../../../../src/audit/send/target.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createLab, upTo } from "./sender-lab.js";

/** The sender is killed. */
class Killed extends Error {
  override readonly name = "Killed";
}

describe("a sender that is killed twenty times", () => {
  const at = freshFolder();

  for (const isBefore of [true, false])
    it(`sends each record at least once, in order, if it is killed ${isBefore ? "before" : "after"} the target has a batch`, async () => {
      const lab = createLab(at);
      const seen = new Set<number>();
      const order: number[] = [];
      let attempts = 0;
      let kills = 0;
      let repeated = 0;
      const target: SendTarget = {
        send(events) {
          attempts += 1;
          const isKilled = kills < 20 && attempts % 3 === 0;
          if (isKilled) kills += 1;
          if (isKilled && isBefore) throw new Killed();
          const seqs = events.map(({ seq }) => Number(seq));
          repeated += seqs.filter((seq) => seen.has(seq)).length;
          order.push(...seqs.filter((seq) => !seen.has(seq)));
          for (const seq of seqs) seen.add(seq);
          if (isKilled) throw new Killed();
          return Promise.resolve(TAKEN);
        },
      };
      lab.write(500);
      for (let runs = 0; runs < 30; runs++)
        await lab.run(target).catch((thrown: unknown) => {
          if (!(thrown instanceof Killed)) throw thrown;
        });
      expect(kills).to.equal(20);
      expect(order).to.deep.equal(upTo(500));
      expect(repeated).to.equal(isBefore ? 0 : 200);
    });
});
