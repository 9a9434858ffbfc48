import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { watchFolder } from "../../../../src/policy-tools/author/watch-folder.js";
import { freshFolder } from "../../../fresh-folder.js";

/** Waits until `condition` holds, ten seconds at most. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries += 1) await sleep(50);
  expect(condition()).to.equal(true);
}

describe("watchFolder()", () => {
  const at = freshFolder();

  it("works at once, again after a change of a source, and ends when it is told to", async () => {
    mkdirSync(at("late"));
    const controller = new AbortController();
    let runs = 0;
    const work = (): Promise<void> => {
      runs += 1;
      return Promise.resolve();
    };
    const watching = watchFolder(at(), work, controller.signal);
    await until(() => runs === 1);
    writeFileSync(at("late/late.rego"), "a");
    writeFileSync(at("late/examples.yaml"), "b");
    await until(() => runs === 2);
    writeFileSync(at("late/notes.txt"), "c");
    await sleep(500);
    expect(runs).to.equal(2);
    writeFileSync(at("late/late.rego"), "d");
    await until(() => runs === 3);
    controller.abort();
    await watching;
  });
});
