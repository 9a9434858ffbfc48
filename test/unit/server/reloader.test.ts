import { expect } from "chai";
import type { Configuration } from "../../../src/engine/decision/evaluator.js";
import type { LoadOutcome } from "../../../src/server/configuration.js";
import { createReloader } from "../../../src/server/reloader.js";
import { createBench } from "./parts.js";

describe("createReloader()", () => {
  let configuration: Configuration;
  let minute: number;
  let outcome: LoadOutcome;

  before(async () => {
    ({ configuration } = await createBench());
  });

  beforeEach(() => {
    minute = 0;
    outcome = { revision: configuration.revision, problems: [] };
  });

  const now = (): Date => new Date(Date.UTC(2026, 10, 25, 12, minute++));
  const loader = {
    current: () => configuration,
    reload: () => Promise.resolve(outcome),
    takeBundle: () => Promise.resolve(outcome),
  };
  const create = () => createReloader(loader, () => undefined, now);

  it("remembers no reload at first, and since when the settings are in use", () => {
    expect(create().history()).to.deep.equal({
      since: "2026-11-25T12:00:00.000Z",
      lastReload: null,
      reloads: { succeeded: 0, failed: 0 },
    });
  });

  it("tells each outcome, and takes the time of the last change of the revision", async () => {
    const { reload, history } = create();
    outcome = { revision: "b", problems: [] };
    const changed = await reload("signal");
    expect(changed).to.deep.equal({
      time: "2026-11-25T12:01:00.000Z",
      cause: "signal",
      revision: "b",
      problems: [],
    });
    expect(history().since).to.equal(changed.time);
    await reload("watch");
    outcome = { revision: "b", problems: ["s.yaml:1:1 no"] };
    const failed = await reload("command");
    expect(history()).to.deep.equal({
      since: changed.time,
      lastReload: failed,
      reloads: { succeeded: 2, failed: 1 },
    });
    expect(failed.problems).to.deep.equal(["s.yaml:1:1 no"]);
  });
});
