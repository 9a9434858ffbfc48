import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { Facts } from "../../../../src/domain/facts.js";
import type { ControlDescription } from "../../../../src/domain/settings.js";
import { NamesBusyError } from "../../../../src/domain/errors.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import type { EvaluationInspections } from "../../../../src/engine/dockerd/inspect.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { inspectionsByProfile } from "../../../../src/engine/settings/inspections-for.js";
import { NO_OBJECTS, type ObjectCounts } from "../../../../src/engine/inflight/reservations.js";
import { createTargets, type Targets } from "../../../../src/engine/targets/targets.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";
import { CONTEXT, bodyOf, callOf, checkedFacts } from "../facts/call.js";
import { directoryOf } from "../dockerd/directory-of.js";

const LOOKING: ControlDescription = { ...CONTROL, endpoints: [], inspects: ["container"] };

const CATALOGUE = {
  stopped: { ...LOOKING, endpoints: ["container.stop", "container.create"] },
  started: { ...LOOKING, endpoints: ["container.start"], inspects: ["joined"] as const },
};

/** The targets where the control of the catalogue is on, or off. */
function targetsOver(directory: Directory | null, mode: "deny" | "off" = "deny"): Targets {
  const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
  const baseline = { modes: { stopped: mode, started: mode }, parameters: {} };
  const settings = { ...rest, sets: { ...sets, baseline } };
  return createTargets(inspectionsByProfile(settings, CATALOGUE), directory);
}

const CONTEXT_OF_BASELINE = { ...CONTEXT, set: "baseline" };

const STOP = checkedFacts(
  callOf("container.stop", { vars: { name: "web" }, body: null }),
  CONTEXT_OF_BASELINE,
);

/** Locks that are granted or not, and what was asked of them and found. */
function locks(isGranted = true) {
  const taken: { used: readonly string[]; given: readonly string[]; reserved: ObjectCounts } = {
    used: [],
    given: [],
    reserved: NO_OBJECTS,
  };
  return {
    taken,
    capacity: { turn: () => Promise.resolve(true), making: () => NO_OBJECTS, changes: () => [] },
    use(names: readonly string[]) {
      taken.used = names;
      return Promise.resolve(isGranted);
    },
    useUntilDone: () => Promise.resolve(isGranted),
    wait: () => Promise.resolve(isGranted),
    join: () => 0,
    isStale: () => false,
  };
}

/** The inspections of an evaluation; the fake dockerd adds none. */
const SEEN: EvaluationInspections = new Map();

/** The facts with what was inspected; the request's effects stand in `held`. */
async function inspected(
  targets: Targets,
  request: Facts,
  held: ReturnType<typeof locks>,
): Promise<Facts> {
  const { facts, effects } = await targets.lockAndInspect(request, held, SEEN);
  held.taken.given = effects.gives;
  held.taken.reserved = effects.adds?.makes ?? NO_OBJECTS;
  return facts;
}

/** The same of a container that is to join a network. */
function joining(answer: Inspected): Inspected {
  if (answer.state !== "found" || answer.object.container === null) return answer;
  const sharing = [{ field: "HostConfig.NetworkMode", kind: "network", ref: "db" } as const];
  const container = { ...answer.object.container, toJoin: ["front"], sharing };
  return { state: "found", object: { ...answer.object, container } };
}

describe("createTargets()", () => {
  it("finds out what the controls ask for", async () => {
    const names = locks();
    const { targets, gaps } = await inspected(targetsOver(directoryOf("alice")), STOP, names);
    expect(targets).to.have.length(1);
    expect(targets?.[0]).to.include({ ref: "web", found: true, owner: "alice" });
    expect(gaps).to.deep.equal([]);
    expect(names.taken).to.deep.equal({
      used: ["container web"],
      given: [],
      reserved: NO_OBJECTS,
    });
  });

  it("finds the networks that a container joins when it starts, and relies on their names", async () => {
    const wantedOf: unknown[] = [];
    const base = directoryOf("alice");
    const directory: Directory = {
      ...base,
      async find(asker, references, wanted) {
        wantedOf.push(wanted);
        const found = await base.find(asker, references, wanted);
        return found.map(({ answer, ...one }) => ({ ...one, answer: joining(answer) }));
      },
    };
    const start = checkedFacts(
      callOf("container.start", { vars: { name: "web" }, body: null }),
      CONTEXT_OF_BASELINE,
    );
    const names = locks();
    const { targets, sharing } = await inspected(targetsOver(directory), start, names);
    expect(sharing?.map(({ ref }) => ref)).to.deep.equal(["db"]);
    expect(targets?.map(({ kind, use, ref }) => `${use} ${kind} ${ref}`)).to.deep.equal([
      "subject container web",
      "attach network front",
      "share container db",
    ]);
    expect(names.taken.used).to.deep.equal(["network front", "container db"]);
    // What a container joins changes, so that nothing that is kept will do.
    expect(wantedOf).to.deep.equal(Array(2).fill({ volumes: false, seen: SEEN }));
  });

  it("asks nothing that no control asks for, and relies on no name then", async () => {
    const names = locks();
    const { targets } = await inspected(targetsOver(directoryOf("alice"), "off"), STOP, names);
    expect(targets).to.equal(null);
    expect(names.taken).to.deep.equal({ used: [], given: [], reserved: NO_OBJECTS });
  });

  it("holds names that may change also where nothing is asked", async () => {
    const query = new Map([["name", ["new"]]]);
    const call = callOf("container.rename", { vars: { name: "old" }, query, body: null });
    const names = locks();
    await inspected(targetsOver(directoryOf("alice")), checkedFacts(call), names);
    expect(names.taken.given).to.deep.equal(["container new"]);
  });

  it("finds out which container is renamed, whatever controls ask for", async () => {
    const query = new Map([["name", ["new"]]]);
    const call = callOf("container.rename", { vars: { name: "old" }, query, body: null });
    const names = locks();
    const { targets } = await inspected(
      targetsOver(directoryOf("alice"), "off"),
      checkedFacts(call, CONTEXT_OF_BASELINE),
      names,
    );
    expect(targets?.map(({ ref, id }) => [ref, id])).to.deep.equal([["old", "old"]]);
    expect(names.taken.used).to.deep.equal(["container old"]);
  });

  it("has a prune of volumes and what makes volumes exclude each other", async () => {
    const off = targetsOver(directoryOf("alice"), "off");
    const prune = locks();
    await inspected(off, checkedFacts(callOf("volume.prune", { body: null })), prune);
    expect(prune.taken.used).to.deep.equal(["new volumes"]);
    const failure = await inspected(
      off,
      checkedFacts(callOf("volume.prune", { body: null })),
      locks(false),
    ).catch((thrown: unknown) => thrown);
    expect(failure).to.be.instanceOf(NamesBusyError);
    const makers: readonly (readonly [string, object, boolean])[] = [
      ["volume.create", { Name: "data" }, false], // It is there.
      ["volume.create", {}, true],
      ["container.create", { HostConfig: { Binds: ["data:/data"] } }, true],
      ["container.create", { Volumes: { "/data": {} } }, true],
      ["container.create", {}, false],
    ];
    for (const [action, body, isMaker] of makers) {
      const names = locks();
      await inspected(off, checkedFacts(callOf(action, { body: bodyOf({ ...body }) })), names);
      const what = `${action} ${JSON.stringify(body)}`;
      expect(names.taken.given.includes("new volumes"), what).to.equal(isMaker);
    }
  });

  it("knows that no volume is made where it is there", async () => {
    const body = bodyOf({ HostConfig: { Binds: ["data:/data:nocopy"] } });
    const facts = checkedFacts(callOf("container.create", { body }), CONTEXT_OF_BASELINE);
    const kinds = { ...LOOKING, endpoints: ["container.create"], inspects: ["volume"] as const };
    const settings = defaultSettings(LIBRARY, "baseline", "/");
    const baseline = { modes: { mounted: "deny" as const }, parameters: {} };
    const denying = { ...settings, sets: { ...settings.sets, baseline } };
    const inspections = inspectionsByProfile(denying, { mounted: kinds });
    const names = locks();
    await inspected(createTargets(inspections, directoryOf("alice")), facts, names);
    expect(names.taken.given).to.deep.equal([]);
    expect(names.taken.reserved.volumes).to.equal(0);
  });

  it("counts a volume without a name", async () => {
    const names = locks();
    const made = { ...LOOKING, endpoints: ["volume.create"], inspects: ["volume"] as const };
    const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
    const baseline = { modes: { made: "deny" as const }, parameters: {} };
    const settings = { ...rest, sets: { ...sets, baseline } };
    const facts = checkedFacts(callOf("volume.create", { body: bodyOf({}) }), CONTEXT_OF_BASELINE);
    const inspections = inspectionsByProfile(settings, { made });
    await inspected(createTargets(inspections, directoryOf("alice")), facts, names);
    expect(names.taken.reserved.volumes).to.equal(1);
  });

  it("finds out whose everything is for a caller whose roles allow some objects alone", async () => {
    const limited = (scope: "own" | "controls") => ({
      ...STOP,
      user: { ...STOP.user, permissions: [{ effect: "allow", scope, labels: [] } as const] },
    });
    const found = targetsOver(directoryOf("alice"), "off");
    expect((await inspected(found, limited("own"), locks())).targets).to.have.length(1);
    expect((await inspected(found, limited("controls"), locks())).targets).to.equal(null);
  });

  it("knows nothing without a daemon, nor where the call could not be read", async () => {
    expect((await inspected(targetsOver(null), STOP, locks())).targets).to.equal(null);
    const unread = checkedFacts(callOf("container.create", { body: null }));
    const { targets } = await inspected(targetsOver(directoryOf("alice")), unread, locks());
    expect(targets).to.equal(null);
  });

  it("tells as a gap what the daemon did not answer", async () => {
    const directory = {
      ...directoryOf("alice"),
      find: (_asker: string, references: readonly { readonly field: string }[]) =>
        Promise.resolve(
          references.map((reference) => ({
            reference: reference as never,
            answer: { state: "unknown", why: "late" } as const,
            volumes: [],
          })),
        ),
    };
    const { targets, gaps } = await inspected(targetsOver(directory), STOP, locks());
    expect(targets?.[0]?.found).to.equal(null);
    expect(gaps).to.deep.equal(["targets[0].found"]);
  });

  it("fails where others hold the names for too long", async () => {
    const body = bodyOf({ Image: "busybox" });
    const facts = checkedFacts(callOf("container.create", { body }), CONTEXT_OF_BASELINE);
    const failure = await inspected(targetsOver(directoryOf("alice")), facts, locks(false)).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).to.be.instanceOf(NamesBusyError);
    expect((failure as Error).message).to.contain("use or change the same names are in flight");
  });

  it("finds out what the caller has, and what of it could not be", async () => {
    const counted = {
      ...LOOKING,
      endpoints: ["container.create"],
      inspects: ["usage", "sums"],
      inspectsWhen: "quota",
    } as const;
    const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
    const baseline = {
      modes: { counted: "deny" },
      parameters: { counted: { quota: { memory: 1 } } },
    } as const;
    const settings = { ...rest, sets: { ...sets, baseline } };
    const targets = createTargets(
      inspectionsByProfile(settings, { counted }),
      directoryOf("alice"),
    );
    const create = checkedFacts(
      callOf("container.create", { body: bodyOf({}) }),
      CONTEXT_OF_BASELINE,
    );
    const { usage } = await inspected(targets, create, locks());
    expect(usage).to.include({ containers: 0, running: null, memory: -1, cpus: null });
    const unread = await inspected(targets, { ...create, spec: null }, locks());
    expect(unread.gaps).to.deep.equal(["usage.memory"]);
  });
});
