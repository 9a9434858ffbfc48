import { expect } from "chai";
import type {
  ContainerObject,
  Inspected,
  StoredContainer,
  StoredMount,
} from "../../../../src/domain/dockerd-object.js";
import type { Facts } from "../../../../src/domain/facts.js";
import type { ControlDescription } from "../../../../src/domain/settings.js";
import type { HostPath } from "../../../../src/domain/storage-facts.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import type { EvaluationInspections } from "../../../../src/engine/dockerd/inspect.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { inspectionsByProfile } from "../../../../src/engine/settings/inspections-for.js";
import { createStoredMounts } from "../../../../src/engine/targets/stored-mounts.js";
import { CONTEXT, bodyOf, callOf, checkedFacts, conforming } from "../facts/call.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { CONTROL } from "../settings/control.js";
import { LIBRARY } from "../settings/library.js";

const CONTROLS = {
  mounts: { ...CONTROL, endpoints: ["container.*"], inspects: ["stored"] },
} satisfies Readonly<Record<string, ControlDescription>>;

const BIND: StoredMount = {
  ...{ type: "bind", name: "", source: "/srv/a", target: "/a", readOnly: false },
  ...{ readOnlyBelow: false, propagation: "", relabel: "" },
};

const SEEN: EvaluationInspections = new Map();

const STORED: StoredContainer = {
  workingDir: "",
  restart: "no",
  mounts: [BIND],
  files: [],
  unrunnable: null,
};

/** A container that has joined the network of `c1`, and has a file of it. */
const JOINING: Partial<ContainerObject> = {
  stored: { ...STORED, files: [{ field: "HostsPath", target: "/etc/hosts", source: "/srv/f" }] },
  sharing: [{ field: "HostConfig.NetworkMode", kind: "network", ref: "c1" }],
};

function shown({ field, path }: HostPath): string {
  return `${field} ${path}`;
}

/** A directory in which every container has a bind or `members`, but `c1` joins no other; and what it was asked. */
function asked(answer?: Inspected, members: Partial<ContainerObject> = { stored: STORED }) {
  const questions: string[] = [];
  const base = directoryOf("alice");
  const withBind = ({ answer: said, ...one }: FoundReference): FoundReference => {
    if (said.state !== "found" || said.object.container === null) return { ...one, answer: said };
    const last = one.reference.ref === "c1" ? { sharing: [] } : {};
    const container = { ...said.object.container, ...members, ...last };
    return { ...one, answer: { state: "found", object: { ...said.object, container } } };
  };
  const directory: Directory = {
    ...base,
    async find(asker, references, wanted) {
      questions.push(`${asker} ${references.map(({ ref }) => ref).join()} ${wanted.seen === SEEN}`);
      const found = await base.find(asker, references, wanted);
      return answer === undefined ? found.map(withBind) : found.map((one) => ({ ...one, answer }));
    },
  };
  return { directory, questions };
}

function into(
  facts: Facts,
  directory: Directory | null,
  mode: "deny" | "off" = "deny",
): Promise<Facts> {
  const { sets, ...rest } = defaultSettings(LIBRARY, "baseline", "/");
  const baseline = { modes: { mounts: mode }, parameters: {} };
  const inspections = inspectionsByProfile({ ...rest, sets: { ...sets, baseline } }, CONTROLS);
  return createStoredMounts(inspections, directory).into(facts, SEEN);
}

function factsOf(action: string, body: object | null = null): Facts {
  const call = callOf(action, { vars: { name: "web" }, body: body && bodyOf({ ...body }) });
  return checkedFacts(call, { ...CONTEXT, set: "baseline" });
}

const MOUNTING = [
  "container.start",
  "container.restart",
  "container.archive_get",
  "container.archive_put",
  "container.archive_stat",
] as const;

describe("createStoredMounts()", () => {
  it("asks afresh for the mounts wherever dockerd resolves them again", async () => {
    for (const action of MOUNTING) {
      const { directory, questions } = asked();
      const { host_paths, gaps } = conforming(await into(factsOf(action), directory));
      expect(
        host_paths?.map(({ path }) => path),
        action,
      ).to.deep.equal(["/srv/a"]);
      expect(gaps).to.deep.equal([]);
      expect(questions).to.deep.equal([" web true"]);
    }
  });

  it("asks for an update that gives a restart policy, and for no other", async () => {
    for (const [name, paths] of [
      ["always", 1],
      ["on-failure", 1],
      ["no", 0],
      ["", 0],
    ] as const) {
      const update = factsOf("container.update", { RestartPolicy: { Name: name } });
      expect((await into(update, asked().directory)).host_paths, name).to.have.length(paths);
    }
    const unread = factsOf("container.update");
    expect((await into(unread, asked().directory)).host_paths).to.have.length(1);
  });

  it("asks nobody for other actions, other controls, and where dockerd may not be asked", async () => {
    const { directory, questions } = asked();
    for (const action of ["container.stop", "container.pause", "container.unpause"])
      expect((await into(factsOf(action), directory)).host_paths).to.deep.equal([]);
    expect((await into(factsOf("container.start"), directory, "off")).host_paths).to.deep.equal([]);
    expect((await into(factsOf("container.start"), null)).host_paths).to.deep.equal([]);
    expect(questions).to.deep.equal([]);
  });

  it("asks for the files of a container whose network is joined, before a start", async () => {
    const HostConfig = { NetworkMode: "container:c1", PidMode: "container:c2" };
    const query = new Map([["networkmode", ["container:c1"]]]);
    for (const facts of [
      factsOf("container.create", { HostConfig }),
      checkedFacts(callOf("build.run", { query }), { ...CONTEXT, set: "baseline" }),
    ]) {
      const { directory, questions } = asked(undefined, JOINING);
      const { host_paths } = conforming(await into(facts, directory));
      expect(host_paths?.map(shown)).to.deep.equal(["NetworkMode.HostsPath /srv/f"]);
      expect(questions).to.deep.equal([" c1 true"]);
    }
    const { directory, questions } = asked(undefined, JOINING);
    await into(factsOf("container.create", { HostConfig: { NetworkMode: "n" } }), directory);
    await into(factsOf("container.create", { HostConfig }), directory, "off");
    expect(questions).to.deep.equal([]);
  });

  it("asks for them again at a start, and reads what the container stores of them", async () => {
    for (const [action, paths] of [
      ["container.start", ["HostsPath /srv/f", "NetworkMode.HostsPath /srv/f"]],
      ["container.archive_get", ["HostsPath /srv/f"]],
    ] as const) {
      const { directory } = asked(undefined, JOINING);
      const { host_paths } = conforming(await into(factsOf(action), directory));
      expect(host_paths?.map(shown)).to.deep.equal(["Mounts./a.Source /srv/a", ...paths]);
    }
  });

  it("knows no paths where the data root is unknown or there are too many", async () => {
    const silent = asked(undefined, JOINING).directory;
    const host = { ...silent.host, facts: () => Promise.resolve(null) };
    const facts = conforming(await into(factsOf("container.start"), { ...silent, host }));
    expect(facts.host_paths).to.equal(null);
    expect(facts.gaps).to.deep.equal(["host_paths"]);
    const mounts = Array.from({ length: 64 }, (_, n) => ({ ...BIND, target: `/${n}` }));
    const { directory } = asked(undefined, {
      stored: { ...STORED, files: JOINING.stored?.files ?? [], mounts },
      sharing: [],
    });
    expect((await into(factsOf("container.start"), directory)).host_paths).to.equal(null);
  });

  it("has a gap where they could not be found out", async () => {
    const { directory } = asked({ state: "unknown", why: "late" });
    const facts = conforming(await into(factsOf("container.start"), directory));
    expect(facts.host_paths).to.equal(null);
    expect(facts.inside_binds).to.equal(null);
    expect(facts.gaps).to.deep.equal(["host_paths"]);
  });

  it("has nothing where there is no such container", async () => {
    const { directory } = asked({ state: "missing" });
    const facts = await into(factsOf("container.start"), directory);
    expect(facts.host_paths).to.deep.equal([]);
    expect(facts.gaps).to.deep.equal([]);
  });

  it("leaves what could not be read of the request unknown", async () => {
    const start = { ...factsOf("container.start"), host_paths: null };
    expect((await into(start, asked().directory)).host_paths).to.equal(null);
  });
});
