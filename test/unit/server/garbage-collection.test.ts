import { expect } from "chai";
import { createGarbageCollection } from "../../../src/server/garbage-collection.js";
import { staysSo } from "../../wait-for.js";

describe("garbage collection after large messages", () => {
  it("happens once for messages that follow each other, and again for later ones", async () => {
    let collections = 0;
    let collected = (): void => undefined;
    const next = (): Promise<void> => new Promise((resolve) => (collected = resolve));
    const answered = createGarbageCollection(() => {
      collections += 1;
      collected();
    }, 1);
    for (const expected of [1, 2]) {
      const once = next();
      for (let message = 0; message < 50; message++) answered();
      await once;
      await staysSo("it is not repeated", () => collections === expected, 20);
    }
  });

  it("is left out where Node.js has no collector to call", () => {
    expect(createGarbageCollection(undefined)).not.to.throw();
  });
});
