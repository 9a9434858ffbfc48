import { expect } from "chai";
import { excessOf } from "../../../../src/engine/facts/input-limits.js";
import { harmIn } from "../../../../src/engine/facts/harmful.js";
import { bodyOf, callOf, checkedFacts } from "./call.js";

type Json = Parameters<typeof bodyOf>[0];

function harmOf(action: string, body: Json): string | null {
  const call = callOf(action, { body: bodyOf(body) });
  return harmIn(checkedFacts(call), call)?.detail ?? null;
}

function targets(host: Json): string | null {
  const call = callOf("container.create", { body: bodyOf({ Image: "i", HostConfig: host }) });
  return harmIn(checkedFacts(call), call)?.path ?? null;
}

const LONG = "a".repeat(16_385);
const BARE_TEST = { Healthcheck: { Test: ["CMD"] } };

describe("harmIn()", () => {
  it("finds a health check without a command, wherever one is described", () => {
    const task = { TaskTemplate: { ContainerSpec: { Image: "i", ...BARE_TEST } } };
    expect(harmOf("container.create", { Image: "i", ...BARE_TEST })).to.include(
      "without a command",
    );
    expect(harmOf("image.commit", BARE_TEST)).to.include("without a command");
    expect(harmOf("service.create", task)).to.include("without a command");
    expect(harmOf("service.update", task)).to.include("without a command");
  });

  it("lets pass each other health check", () => {
    for (const Test of [[], ["NONE"], ["CMD", "true"], ["CMD-SHELL", "true"], ["CMD-SHELL"]])
      expect(harmOf("container.create", { Image: "i", Healthcheck: { Test } })).to.equal(null);
    expect(harmOf("container.create", { Image: "i" })).to.equal(null);
  });

  it("finds a name that a pipe could not hold", () => {
    const long: readonly Json[] = [
      ...[{ Cmd: [LONG] }, { Entrypoint: [LONG, "a"] }, { Shell: [LONG] }, { User: LONG }],
      { Healthcheck: { Test: ["CMD", LONG] } },
    ];
    for (const body of long)
      expect(harmOf("container.create", { Image: "i", ...body })).to.include("16384 characters");
    const container = { Image: "i", Command: [LONG] };
    expect(harmOf("service.create", { TaskTemplate: { ContainerSpec: container } })).not.to.equal(
      null,
    );
  });

  it("lets pass long arguments", () => {
    for (const body of [{ Cmd: ["sh", "-c", LONG] }, { Entrypoint: ["sh", LONG] }])
      expect(harmOf("container.create", { Image: "i", ...body })).to.equal(null);
    const Test = ["CMD-SHELL", LONG];
    expect(harmOf("container.create", { Image: "i", Healthcheck: { Test } })).to.equal(null);
  });

  it("finds the second mount on a target, in any spelling", () => {
    const image = { Type: "image", Source: "i", Target: "/a/" };
    expect(targets({ Mounts: [image, { ...image, Target: "/a" }] })).to.equal(
      "HostConfig.Mounts[1]",
    );
    expect(targets({ Binds: ["v:/a", "/srv:/b/../a"] })).to.equal("HostConfig.Binds[1]");
    expect(targets({ Binds: ["v:/a"], Mounts: [image] })).to.equal("HostConfig.Mounts[0]");
    expect(targets({ Binds: ["v:/a"], Tmpfs: { "/a": "" } })).not.to.equal(null);
  });

  it("lets pass mounts on other targets, and over those of the image", () => {
    expect(targets({ Binds: ["v:/a", "v:/b"], Tmpfs: { "/run": "" } })).to.equal(null);
    const body = { Image: "i", Volumes: { "/a": {} }, HostConfig: { Binds: ["v:/a"] } };
    expect(harmOf("container.create", body)).to.equal(null);
    expect(targets({ VolumesFrom: ["one", "two"] })).to.equal(null);
  });

  it("finds a column of ps that gets another name", () => {
    const asking = (words: string) => {
      const query = new Map([["ps_args", [words]]]);
      const call = callOf("container.top", { query, bodyPresent: false, body: null });
      return harmIn(checkedFacts(call), call)?.path ?? null;
    };
    for (const words of ["-eouid=PID -oargs e", "-o pid,vsz=PID", "ouid=PID"])
      expect(asking(words), words).to.equal("ps_args");
    for (const words of ["", "-ef", "-eo pid,comm", "aux"]) expect(asking(words)).to.equal(null);
  });
});

describe("excessOf()", () => {
  it("bounds the mounts of images", () => {
    const excess = (count: number) => {
      const Mounts = Array.from({ length: count }, (_, at) => ({
        ...{ Type: "image", Source: "i", Target: `/i${at}` },
      }));
      const body = bodyOf({ Image: "i", HostConfig: { Mounts } });
      return excessOf(checkedFacts(callOf("container.create", { body })))?.detail ?? null;
    };
    expect(excess(10)).to.equal(null);
    expect(excess(11)).to.equal("more than 10 mounts of images");
  });
});
