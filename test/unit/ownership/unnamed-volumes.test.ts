import { expect } from "chai";
import type { DockerEvent } from "../../../src/domain/executions.js";
import { createUnnamedVolumes } from "../../../src/ownership/unnamed-volumes.js";

const VOLUME: DockerEvent = {
  ...{ type: "volume", action: "create", id: "ab".repeat(32), name: "" },
  timeMs: 0,
};

/** At a second. */
const at = (second: number): Date => new Date(second * 1000);

describe("createUnnamedVolumes()", () => {
  /** Events are read since the second 0, unless `since` says otherwise. */
  function open(since: Date | null = at(0)) {
    let nowMs = 0;
    const found: string[] = [];
    const volumes = createUnnamedVolumes({ readingSince: () => since, now: () => new Date(nowMs) });
    return {
      found,
      /** A container is created: its request is allowed at one second, and answered at another. */
      create: (name: string, allowed: number, answered: number): void => {
        nowMs = answered * 1000;
        volumes.created(at(allowed), () => found.push(name));
      },
      told: (second: number, event: Partial<DockerEvent> = {}): void => {
        nowMs = second * 1000;
        volumes.observed({ ...VOLUME, ...event });
      },
    };
  }

  it("looks into no container while no event tells of a volume", () => {
    const { found, create, told } = open();
    create("web", 1, 2);
    told(3, { id: "data" });
    told(3, { action: "destroy" });
    told(3, { type: "network" });
    expect(found).to.deep.equal([]);
  });

  it("looks into a container that was created while an event told of one", () => {
    const { found, create, told } = open();
    told(1);
    create("before", 0.5, 2);
    create("same time", 1, 2);
    create("after", 1.5, 2);
    expect(found).to.deep.equal(["before", "same time"]);
  });

  it("looks into all that were created shortly before, once", () => {
    const { found, create, told } = open();
    create("long ago", 1, 1);
    create("web", 2, 2);
    create("db", 3, 3);
    told(6.5);
    told(6.6);
    expect(found).to.deep.equal(["web", "db"]);
  });

  it("looks into each where events are not read, or were not when it was allowed", () => {
    for (const since of [null, at(5)]) {
      const { found, create } = open(since);
      create("web", 4, 6);
      expect(found).to.deep.equal(["web"]);
    }
  });

  it("looks into the oldest where there are many", () => {
    const { found, create } = open();
    for (let number = 0; number < 5002; number++) create(`web${number}`, 1, 2);
    expect(found).to.deep.equal(["web0", "web1"]);
  });
});
