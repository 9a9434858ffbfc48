import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import type { FoundReference, TargetFacts } from "../../../../src/domain/target-facts.js";
import { NamesBusyError } from "../../../../src/domain/errors.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import { NO_OBJECTS } from "../../../../src/engine/inflight/reservations.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { inspectionsByProfile } from "../../../../src/engine/settings/inspections-for.js";
import { createTargets, type Targets } from "../../../../src/engine/targets/targets.js";
import { CONTEXT, callOf, checkedFacts } from "../facts/call.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";

const CATALOGUE = {
  copied: {
    ...CONTROL,
    endpoints: ["container.archive_get", "container.export"],
    inspects: ["container", "mounts", "files"] as const,
  },
  restarted: {
    ...CONTROL,
    endpoints: ["container.restart", "exec.create"],
    inspects: ["container", "files"] as const,
  },
  stopped: { ...CONTROL, endpoints: ["container.stop"], inspects: ["container"] as const },
};

/** The targets where the control is in a mode. */
function targetsOver(directory: Directory, mode: "deny" | "warn" = "deny"): Targets {
  const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
  const baseline = { modes: { copied: mode, restarted: mode, stopped: mode }, parameters: {} };
  const settings = { ...rest, sets: { ...sets, baseline } };
  return createTargets(inspectionsByProfile(settings, CATALOGUE), directory);
}

/** What a request was found to be about, to hold, and to change. */
interface Inspection {
  readonly target: TargetFacts | undefined;
  readonly kept: readonly string[];
  readonly gives: readonly string[];
}

async function inspected(targets: Targets, request: Facts, isGranted = true): Promise<Inspection> {
  const kept: string[] = [];
  const capacity = {
    turn: () => Promise.resolve(true),
    making: () => NO_OBJECTS,
    changes: () => [],
  };
  const locks = {
    capacity,
    use: () => Promise.resolve(true),
    wait: () => Promise.resolve(true),
    useUntilDone(names: readonly string[]) {
      kept.push(...names);
      return Promise.resolve(isGranted);
    },
    join: () => 0,
    isStale: () => false,
  };
  const { facts, effects } = await targets.lockAndInspect(request, locks, new Map());
  return { target: facts.targets?.[0], kept, gives: effects.gives };
}

/** A directory in which web is in a state, with a volume, and some volumes are unused. */
function directoryWith(
  status: string,
  unused: readonly string[],
  rootReadOnly: boolean | null = false,
): Directory {
  const base = directoryOf("alice");
  const mounts = [{ type: "volume", name: "data", target: "/data", readOnly: false }];
  return {
    ...base,
    async find(asker, references, wanted) {
      const found = await base.find(asker, references, wanted);
      return found.map((one) => {
        const { answer } = one;
        if (answer.state !== "found" || answer.object.container === null) return one;
        const container = { ...answer.object.container, status, mounts, rootReadOnly };
        const volume = { driver: "local", options: {}, cluster: false };
        return {
          ...one,
          answer: { state: "found", object: { ...answer.object, container } },
          volumes: [{ state: "found", object: { ...answer.object, names: ["data"], volume } }],
        };
      });
    },
    unusedVolumes: { ...base.unusedVolumes, isUnused: (name) => unused.includes(name) },
  };
}

const caught = (thrown: unknown): unknown => thrown;

const copyOf = (action: string): Facts =>
  checkedFacts(callOf(action, { vars: { name: "web" }, body: null }), {
    ...CONTEXT,
    set: "baseline",
  });

describe("createTargets(), for copies of files", () => {
  for (const [status, running] of [
    ["running", true],
    ["paused", true],
    ["restarting", true],
    ["removing", true],
    ["exited", false],
    ["created", false],
    ["dead", false],
    ["", null],
  ] as const)
    it(`finds out whether a container that is "${status}" runs, and keeps it so`, async () => {
      const over = targetsOver(directoryWith(status, []));
      const { target, kept } = await inspected(over, copyOf("container.export"));
      expect(target).to.deep.include({ running, mounted: null });
      expect(kept).to.deep.equal(["files", `files ${target?.id ?? ""}`]);
    });

  it("finds out whether code has used the volumes of a container that docker cp mounts", async () => {
    for (const [names, unused] of [
      [["data"], true],
      [["cache"], false],
    ] as const) {
      const over = targetsOver(directoryWith("exited", names));
      const { target, kept } = await inspected(over, copyOf("container.archive_get"));
      const mounted = [{ target: "/data", source: "volume", unused }];
      expect(target).to.deep.include({ running: false, mounted });
      expect(kept).to.include("files of volume data");
    }
  });

  it("says in other requests neither whether a container runs nor what is mounted", async () => {
    const over = targetsOver(directoryWith("running", ["data"]));
    const { target, kept } = await inspected(over, copyOf("container.stop"));
    expect(target).to.include({ running: null, mounted: null });
    expect(kept).to.deep.equal([]);
  });

  it("refuses a copy while the container is about to start", async () => {
    const over = targetsOver(directoryWith("exited", []));
    const refused = await inspected(over, copyOf("container.export"), false).catch(caught);
    expect(refused).to.be.instanceOf(NamesBusyError);
  });

  it("has a start wait for copies", async () => {
    for (const action of ["container.start", "container.restart"]) {
      const over = targetsOver(directoryWith("exited", []));
      const { target, gives } = await inspected(over, copyOf(action));
      expect(gives).to.include.members([`files ${target?.id ?? ""}`, "files of volume data"]);
    }
  });

  it("has a start of a container that is not known wait for each copy", async () => {
    const base = directoryWith("exited", []);
    const answer = { state: "unknown", why: "late" } as const;
    const directory: Directory = {
      ...base,
      find: async (...asked) =>
        (await base.find(...asked)).map((one): FoundReference => ({ ...one, answer })),
    };
    const { gives } = await inspected(targetsOver(directory), copyOf("container.start"));
    expect(gives).to.include("files");
  });

  for (const [status, running] of [
    ["running", true],
    ["paused", true],
    ["exited", false],
    ["", null],
  ] as const)
    it(`finds out whether a container to restart that is "${status}" runs, and keeps it so`, async () => {
      const over = targetsOver(directoryWith(status, []));
      const { target, kept, gives } = await inspected(over, copyOf("container.restart"));
      expect(target).to.include({ running, mounted: null, root_read_only: false });
      const files = `files ${target?.id ?? ""}`;
      expect(kept).to.deep.equal(["files", files]);
      expect(gives).to.include(files);
    });

  it("keeps nothing from starting while a container restarts whose root is read-only", async () => {
    for (const [rootReadOnly, count] of [
      [true, 0],
      [false, 2],
      [null, 2],
    ] as const) {
      const over = targetsOver(directoryWith("running", [], rootReadOnly));
      const { target, kept } = await inspected(over, copyOf("container.restart"));
      expect(target).to.include({ running: true, root_read_only: rootReadOnly });
      expect(kept).to.have.length(count);
    }
  });

  it("refuses a restart while the container is about to start", async () => {
    const over = targetsOver(directoryWith("exited", []));
    const refused = await inspected(over, copyOf("container.restart"), false).catch(caught);
    expect(refused).to.be.instanceOf(NamesBusyError);
  });

  it("keeps nothing for an exec, and says whether the root is read-only", async () => {
    const over = targetsOver(directoryWith("running", [], true));
    const { target, kept } = await inspected(over, copyOf("exec.create"));
    expect(target).to.include({ running: null, mounted: null, root_read_only: true });
    expect(kept).to.deep.equal([]);
  });

  it("has no start wait where the control only warns", async () => {
    const over = targetsOver(directoryWith("exited", []), "warn");
    const { target, kept } = await inspected(over, copyOf("container.export"));
    expect(target?.running).to.equal(false);
    expect(kept).to.deep.equal([]);
  });
});
