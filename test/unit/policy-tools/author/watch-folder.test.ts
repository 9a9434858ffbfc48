import { mkdirSync, writeFileSync } from "node:fs";
import { watchFolder } from "../../../../src/policy-tools/author/watch-folder.js";
import { freshFolder } from "../../../fresh-folder.js";
import { staysSo, waitFor } from "../../../wait-for.js";

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
    await waitFor("run 1", () => runs === 1);
    writeFileSync(at("late/late.rego"), "a");
    writeFileSync(at("late/examples.yaml"), "b");
    await waitFor("run 2", () => runs === 2);
    writeFileSync(at("late/notes.txt"), "c");
    await staysSo("it does not run again", () => runs === 2, 500);
    writeFileSync(at("late/late.rego"), "d");
    await waitFor("run 3", () => runs === 3);
    controller.abort();
    await watching;
  });
});
