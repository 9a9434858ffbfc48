import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import type { ControlDescription } from "../../../../src/domain/settings.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import type { EvaluationInspections } from "../../../../src/engine/dockerd/inspect.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { inspectionsByProfile } from "../../../../src/engine/settings/inspections-for.js";
import { createWholeContainers } from "../../../../src/engine/targets/whole-containers.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { CONTEXT, bodyOf, callOf, checkedFacts } from "../facts/call.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";

const CATALOGUE = {
  whole: { ...CONTROL, endpoints: ["container.*"], inspects: ["container", "whole"] },
} satisfies Readonly<Record<string, ControlDescription>>;

const BASELINE = { ...CONTEXT, set: "baseline" };

const START = checkedFacts(
  callOf("container.start", { vars: { name: "web" }, body: null }),
  BASELINE,
);

const SEEN: EvaluationInspections = new Map();

const WEB = {
  ...{ Id: "a".repeat(64), Name: "/web", State: { Running: false } },
  ...{ Config: { Image: "busybox" }, HostConfig: {}, NetworkSettings: { Networks: {} } },
};

/** What dockerd answers: several containers for a name, or one that it does not show. */
function directoryWith(answers: (one: FoundReference) => readonly FoundReference[]): Directory {
  const base = directoryOf("alice");
  return {
    ...base,
    async find(asker, references, wanted) {
      expect(wanted.seen).to.equal(SEEN);
      return (await base.find(asker, references, wanted)).flatMap(answers);
    },
  };
}

function shownAs(shown: object): (one: FoundReference) => readonly FoundReference[] {
  const bytes = Buffer.from(JSON.stringify(shown));
  return ({ answer, ...rest }) =>
    answer.state === "found"
      ? [{ ...rest, answer: { ...answer, shown: { bytes, apiVersion: "1.45" } } }]
      : [];
}

async function into(directory: Directory | null, facts = START, mode: "deny" | "off" = "deny") {
  const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
  const settings = {
    ...rest,
    sets: { ...sets, baseline: { modes: { whole: mode }, parameters: {} } },
  };
  const whole = createWholeContainers(inspectionsByProfile(settings, CATALOGUE), directory);
  return (await whole.into(facts, SEEN)).stored_container;
}

function updated(body: object): Facts {
  const call = callOf("container.update", { vars: { name: "web" }, body: bodyOf({ ...body }) });
  return checkedFacts(call, BASELINE);
}

describe("[U] createWholeContainers()", () => {
  it("finds the create of a container that starts", async () => {
    const stored = await into(directoryWith(shownAs(WEB)));
    expect(stored?.unread).to.equal(null);
    expect(stored?.creates.map(({ request }) => request.action)).to.deep.equal([
      "container.create",
    ]);
    expect(stored?.creates[0]?.gaps).to.deep.equal([]);
  });

  it("finds one where an update lets it restart, and none where it does not", async () => {
    const directory = directoryWith(shownAs(WEB));
    const restarts = updated({ RestartPolicy: { Name: "always" } });
    expect((await into(directory, restarts))?.creates).to.have.length(1);
    expect(await into(directory, updated({ CpuShares: 2 }))).to.equal(null);
  });

  it("asks nothing that no control asks for", async () => {
    const directory = directoryWith(() => expect.fail("dockerd was asked"));
    expect(await into(directory, START, "off")).to.equal(null);
    const stop = checkedFacts(callOf("container.stop", { vars: { name: "web" } }), BASELINE);
    expect(await into(directory, stop)).to.equal(null);
  });

  it("finds one for each container that the reference could mean", async () => {
    const twice = directoryWith((one) => [...shownAs(WEB)(one), ...shownAs(WEB)(one)]);
    expect((await into(twice))?.creates).to.have.length(2);
    const many = directoryWith((one) => Array.from({ length: 5 }, () => shownAs(WEB)(one)).flat());
    expect(await into(many)).to.deep.equal({
      unread: "the reference could mean too many containers",
      creates: [],
      dropped: [],
    });
  });

  it("finds none where there is no container, which dockerd does not start", async () => {
    const missing = directoryWith((one) => [{ ...one, answer: { state: "missing" } }]);
    expect(await into(missing)).to.deep.equal({ unread: null, creates: [], dropped: [] });
  });

  it("does not know one that dockerd does not show, or that cannot be read", async () => {
    for (const directory of [
      null,
      directoryWith((one) => [one]),
      directoryWith((one) => [{ ...one, answer: { state: "unknown", why: "it is slow" } }]),
      directoryWith((one) => [...shownAs(WEB)(one), one]),
      directoryWith(shownAs({ ...WEB, HostConfig: { Privileged: 1 } })),
    ]) {
      const stored = await into(directory);
      expect(stored?.unread).to.be.a("string").that.is.not.empty;
      expect(stored?.creates).to.deep.equal([]);
    }
  });

  it("names a linked container by its id, and what is known of it", async () => {
    const stored = await into(
      directoryWith(shownAs({ ...WEB, HostConfig: { Links: ["/db:/web/alias"] } })),
    );
    const [create] = stored?.creates ?? [];
    expect(create?.sharing).to.deep.equal([
      { field: "HostConfig.Links[0]", kind: "links", ref: "db" },
    ]);
    expect(create?.targets?.map(({ use, ref, id }) => [use, ref, id])).to.deep.equal([
      ["share", "db", "db"],
    ]);
  });

  it("has a gap where the host is not known", async () => {
    const base = directoryWith(shownAs(WEB));
    const host = { ...base.host, facts: () => Promise.resolve(null) };
    const stored = await into({ ...base, host });
    expect(stored?.creates[0]?.gaps).to.deep.equal(["host"]);
  });
});
