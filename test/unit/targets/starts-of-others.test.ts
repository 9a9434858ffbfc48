import { expect } from "chai";
import type { ControlDescription } from "../../../src/domain/settings.js";
import type { Directory } from "../../../src/dockerd/directory.js";
import { defaultSettings } from "../../../src/settings/default-settings.js";
import { inspectionsByProfile } from "../../../src/settings/inspections-for.js";
import { NO_OBJECTS } from "../../../src/inflight/reservations.js";
import { createTargets } from "../../../src/targets/targets.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";
import { CONTEXT, callOf, checkedFacts } from "../facts/call.js";
import { createUnusedVolumes } from "../../../src/dockerd/unused-volumes.js";
import { directoryOf } from "../dockerd/directory-of.js";

const LOOKING: ControlDescription = { ...CONTROL, endpoints: [], inspects: ["container"] };

const CONTEXT_OF_BASELINE = { ...CONTEXT, set: "baseline" };

/** Locks that are always granted. */
const LOCKS = {
  use: () => Promise.resolve(true),
  useUntilDone: () => Promise.resolve(true),
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

describe("createTargets(), for volumes that others have dockerd fill", () => {
  it("knows a start of a caller's whose own fills no control limits, if one limits those of others", async () => {
    const filled = { ...LOOKING, endpoints: ["container.create"], inspects: ["fills"] as const };
    const { enforcement } = defaultSettings(LIBRARY, "baseline", "/");
    const modesOf = (mode: "deny" | "off") => ({ modes: { filled: mode }, parameters: {} });
    const start = checkedFacts(
      callOf("container.start", { vars: { name: "web" }, body: null }),
      CONTEXT_OF_BASELINE,
    );
    for (const [others, isKnown] of [
      ["deny", true],
      ["off", false],
    ] as const) {
      const limited = { baseline: modesOf("off"), tenants: modesOf(others) };
      const inspections = inspectionsByProfile({ enforcement, sets: limited }, { filled });
      for (const state of ["found", "unknown"] as const) {
        const directory = starting(state);
        directory.unusedVolumes.missing("data", directory.unusedVolumes.moment());
        const targets = createTargets(inspections, directory);
        const { effects } = await targets.lockAndInspect(start, LOCKS, new Map());
        expect(directory.unusedVolumes.isUnused("data")).to.equal(!isKnown);
        const isWritten = isKnown && state === "found";
        expect(effects.gives).to.deep.equal(isWritten ? WRITTEN : []);
      }
    }
  });
});
