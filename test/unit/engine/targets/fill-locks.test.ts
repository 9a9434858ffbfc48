import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { Facts } from "../../../../src/domain/facts.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import { NamesBusyError } from "../../../../src/domain/errors.js";
import { lockFills } from "../../../../src/engine/targets/fill-locks.js";
import { callOf, checkedFacts, created } from "../facts/call.js";
import { about, containerWith, knowing, subject, volumeOf } from "./volumes-found.js";

const UNKNOWN: Inspected = { state: "unknown", why: "late" };

const WRITING = ["container.start", "container.restart", "container.archive_put"];

/** What a request locks and gives. */
async function locked(
  facts: Facts,
  found: readonly FoundReference[],
  { isGranted = true, directory = knowing() } = {},
) {
  const used: string[] = [];
  const waited: string[] = [];
  const use = (names: readonly string[]) => {
    used.push(...names);
    return Promise.resolve(isGranted);
  };
  const wait = (names: readonly string[]) => {
    waited.push(...names);
    return Promise.resolve(isGranted);
  };
  return { used, waited, ...(await lockFills(facts, found, { use, wait }, directory)) };
}

/** A directory that knows both to be unused, and what it knows then. */
function unused() {
  const directory = knowing();
  const { unusedVolumes } = directory;
  for (const name of ["data", "other"])
    unusedVolumes.missing(name, unusedVolumes.moment(), "alice");
  return {
    directory,
    names: () => ["data", "other"].filter((name) => unusedVolumes.isUnused(name)),
  };
}

function serviceWith(action: string, query: ReadonlyMap<string, readonly string[]>): Facts {
  const Mounts = [{ Type: "volume", Source: "data", Target: "/a" }];
  const body = { TaskTemplate: { ContainerSpec: { Image: "busybox", Mounts } } };
  return checkedFacts(callOf(action, { vars: { id: "web" }, query, body }));
}

describe("lockFills()", () => {
  it("has a fill exclude fills of the volume, whoever writes in it, and copies of its files", async () => {
    const facts = created({ Binds: ["data:/a", "bound:/b:nocopy"], VolumesFrom: ["web"] });
    expect(await locked(facts, [volumeOf("data", null)])).to.deep.include({
      waited: ["filled volume data"],
      used: ["written volume data", "written volumes"],
      gives: ["filled volume data", "filled volumes", "files of volume data"],
      alone: ["filled volume data"],
      untilAnswered: true,
    });
  });

  it("locks nothing for a container that fills no volume with a name", async () => {
    const facts = created({ Binds: ["/anonymous", "data:/a:nocopy"] });
    expect(await locked(facts, [volumeOf("data", {})])).to.deep.include({
      ...{ used: [], gives: [], untilAnswered: false },
    });
  });

  it("has a start, a restart and a copy into a container exclude fills of its volumes", async () => {
    const container = subject(
      containerWith(["volume", "data"], ["bind", ""], ["volume", "data"], ["volume", "more"]),
    );
    for (const action of WRITING)
      expect(await locked(about(action), [container])).to.deep.include({
        used: ["filled volume data", "filled volume more"],
        gives: ["written volume data", "written volume more"],
        alone: [],
        untilAnswered: action === "container.archive_put",
      });
    for (const [action, one] of [
      ["container.stop", container],
      ["container.start", subject(containerWith(["bind", ""]))],
      ["container.start", subject({ state: "missing" })],
    ] as const)
      expect(await locked(about(action), [one])).to.deep.include({ used: [], gives: [] });
  });

  it("has a copy into a container without volumes last until dockerd answers, since it gives the files of its root", async () => {
    const bound = subject(containerWith(["bind", ""]));
    expect(await locked(about("container.archive_put"), [bound])).to.deep.include({
      ...{ used: [], gives: [], untilAnswered: true },
    });
  });

  it("takes a container that could not be inspected for one that writes every volume", async () => {
    const anonymous = containerWith(["volume", "data"], ["volume", ""]);
    for (const action of WRITING)
      for (const found of [[], [subject(UNKNOWN)], [subject(anonymous)]])
        expect(await locked(about(action), found)).to.deep.include({
          used: ["filled volumes"],
          gives: ["written volumes"],
        });
  });

  it("takes volumes for used once a container with them may start, and not before", async () => {
    for (const [action, answer, left] of [
      ["container.start", containerWith(["volume", "data"]), ["other"]],
      ["container.restart", containerWith(["volume", "data"]), ["other"]],
      ["container.start", UNKNOWN, []],
      ["container.archive_put", containerWith(["volume", "data"]), ["data", "other"]],
      ["container.archive_put", UNKNOWN, ["data", "other"]],
    ] as const) {
      const { directory, names } = unused();
      const { begin } = await locked(about(action), [subject(answer)], { directory });
      expect(names(), action).to.deep.equal(["data", "other"]);
      begin();
      expect(names(), action).to.deep.equal(left);
    }
  });

  it("takes a service for one that starts containers with its volumes", async () => {
    for (const [action, query, used, left] of [
      ["service.create", [], "filled volume data", ["other"]],
      ["service.update", [], "filled volume data", ["other"]],
      // dockerd goes back to volumes that the request does not name.
      ["service.update", [["rollback", ["previous"]]], "filled volumes", []],
    ] as const) {
      const { directory, names } = unused();
      const asked = await locked(serviceWith(action, new Map(query)), [], { directory });
      expect(asked.used).to.deep.equal([used]);
      expect(names()).to.deep.equal(["data", "other"]);
      asked.begin();
      expect(names()).to.deep.equal(left);
    }
  });

  it("is refused where others fill or write for too long", async () => {
    for (const [facts, found] of [
      [created({ Binds: ["data:/a"] }), volumeOf("data", null)],
      [about("container.start"), subject(containerWith(["volume", "data"]))],
      [about("container.start"), subject(UNKNOWN)],
    ] as const) {
      const thrown: unknown = await locked(facts, [found], { isGranted: false }).catch(
        (error: unknown) => error,
      );
      expect(thrown).to.be.instanceOf(NamesBusyError);
    }
  });
});
