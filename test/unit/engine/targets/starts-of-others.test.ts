import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import type { ControlDescription } from "../../../../src/domain/settings.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { inspectionsByProfile } from "../../../../src/engine/settings/inspections-for.js";
import type { Effects } from "../../../../src/engine/inflight/registry.js";
import { NO_OBJECTS } from "../../../../src/engine/inflight/reservations.js";
import { createTargets } from "../../../../src/engine/targets/targets.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";
import { CONTEXT, callOf, checkedFacts, created } from "../facts/call.js";
import { createUnusedVolumes } from "../../../../src/engine/dockerd/unused-volumes.js";
import { directoryOf } from "../dockerd/directory-of.js";

const LOOKING: ControlDescription = { ...CONTROL, endpoints: [], inspects: ["container"] };

const CONTEXT_OF_BASELINE = { ...CONTEXT, set: "baseline" };

/** Locks that are always granted. */
const LOCKS = {
  use: () => Promise.resolve(true),
  wait: () => Promise.resolve(true),
  useUntilDone: () => Promise.resolve(true),
  join: () => 0,
  isStale: () => false,
  capacity: { turn: () => Promise.resolve(true), making: () => NO_OBJECTS, changes: () => [] },
};

const WRITTEN = ["files web", "files of volume data", "written volume data"];

/** A directory with a container that has the volume `data`, or where dockerd does not answer. */
function starting(state: "found" | "unknown"): Directory {
  const base = { ...directoryOf("alice"), unusedVolumes: createUnusedVolumes() };
  const mount = { type: "volume", name: "data", target: "/data", readOnly: false };
  const more = { source: "", readOnlyBelow: false, propagation: "", relabel: "" } as const;
  return {
    ...base,
    async find(asker, references, wanted) {
      const found = await base.find(asker, references, wanted);
      return found.map((one) => {
        const { answer } = one;
        if (state === "unknown") return { ...one, answer: { state, why: "late" } };
        if (answer.state !== "found" || answer.object.container === null) return one;
        const stored = { ...answer.object.container.stored, mounts: [{ ...mount, ...more }] };
        const container = { ...answer.object.container, mounts: [mount], stored };
        return { ...one, answer: { state, object: { ...answer.object, container } } };
      });
    },
  };
}

/** What is begun by a caller whose own fills no control limits, and of whom nothing else is asked either. */
async function begunAs(facts: Facts, directory: Directory): Promise<Inspection> {
  const used: string[] = [];
  const use = (names: readonly string[]) => {
    used.push(...names);
    return Promise.resolve(true);
  };
  const filled = { ...LOOKING, endpoints: ["container.create"], inspects: ["fills"] as const };
  const { enforcement } = defaultSettings(LIBRARY, "baseline", "/");
  const baseline = { modes: { filled: "off" as const }, parameters: {} };
  const inspections = inspectionsByProfile({ enforcement, sets: { baseline } }, { filled });
  const targets = createTargets(inspections, directory);
  const { effects } = await targets.lockAndInspect(facts, { ...LOCKS, use }, new Map());
  return { used, effects };
}

interface Inspection {
  readonly used: readonly string[];
  readonly effects: Effects;
}

describe("createTargets(), for volumes that others have dockerd fill", () => {
  it("has starts of each caller exclude fills, and remembers them once they are allowed", async () => {
    for (const action of ["container.start", "container.restart"])
      for (const [state, filled, gives] of [
        ["found", "filled volume data", WRITTEN],
        ["unknown", "filled volumes", ["files", "written volumes"]],
      ] as const) {
        const call = callOf(action, { vars: { name: "web" }, body: null });
        const directory = starting(state);
        const { unusedVolumes } = directory;
        unusedVolumes.missing("data", unusedVolumes.moment(), "alice");
        const { used, effects } = await begunAs(checkedFacts(call, CONTEXT_OF_BASELINE), directory);
        expect(used).to.include(filled);
        expect(effects.gives).to.deep.equal(gives);
        expect(unusedVolumes.isUnused("data")).to.equal(true);
        effects.begin?.();
        expect(unusedVolumes.isUnused("data")).to.equal(false);
      }
  });

  it("has copies into containers of each caller exclude fills", async () => {
    const call = callOf("container.archive_put", { vars: { name: "web" }, body: null });
    const facts = checkedFacts(call, CONTEXT_OF_BASELINE);
    const { used, effects } = await begunAs(facts, starting("found"));
    expect(used).to.include("filled volume data");
    expect(effects.gives).to.deep.equal([
      ...["files web", "files of volume data"],
      "written volume data",
    ]);
    expect(effects.untilAnswered).to.equal(true);
  });

  it("has fills of each caller exclude fills, starts and copies", async () => {
    const facts = { ...created({ Binds: ["data:/a"] }), set: "baseline" };
    const { used, effects } = await begunAs(facts, starting("found"));
    expect(used).to.include("written volume data");
    expect(effects.alone).to.deep.equal(["filled volume data"]);
    expect(effects.gives).to.include.members(["filled volume data", "files of volume data"]);
    expect(effects.untilAnswered).to.equal(true);
  });
});
