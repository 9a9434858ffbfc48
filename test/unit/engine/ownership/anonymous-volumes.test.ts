import { expect } from "chai";
import type { DockerEvent } from "../../../../src/domain/executions.js";
import { createAnonymousVolumes } from "../../../../src/engine/ownership/anonymous-volumes.js";

const ID = "c0ffee01".repeat(8);
const VOLUME = { type: "volume", id: "ab".repeat(32) } as const;
const CONTAINER = { type: "container", id: ID } as const;

const EPOCH = new Date(0);

interface Reading {
  readonly since?: Date | null;
  readonly gap?: boolean;
  readonly isAllowed?: boolean;
}

describe("createAnonymousVolumes()", () => {
  /** What is said of a container, where events come while it is created. */
  function mayHave(
    events: readonly Partial<DockerEvent>[],
    { since = EPOCH, gap = false, isAllowed = true }: Reading = {},
  ): boolean {
    const reading = { since };
    const volumes = createAnonymousVolumes(
      () => reading.since,
      () => 0,
    );
    const tell = (event: Partial<DockerEvent>): void => {
      volumes.observed({ ...CONTAINER, action: "create", name: "", timeMs: 0, ...event });
    };
    tell(VOLUME);
    if (isAllowed) volumes.allowed("d1");
    for (const event of events) tell(event);
    if (gap) reading.since = new Date(0);
    return volumes.mayHave("d1", ID);
  }

  it("says no of a container whose event came, without one of a volume", () => {
    expect(mayHave([CONTAINER])).to.equal(false);
    const others = [
      { ...VOLUME, id: "data" },
      { ...VOLUME, action: "destroy" },
      { type: "network" },
    ];
    expect(mayHave([...others, CONTAINER])).to.equal(false);
  });

  it("says yes where a volume was created meanwhile, be it for another container", () => {
    expect(mayHave([VOLUME, CONTAINER])).to.equal(true);
    expect(mayHave([CONTAINER, VOLUME])).to.equal(true);
  });

  it("says yes where the container's own event has not come", () => {
    expect(mayHave([])).to.equal(true);
    expect(mayHave([{ ...CONTAINER, id: "another" }])).to.equal(true);
    expect(mayHave([{ ...CONTAINER, action: "start" }])).to.equal(true);
  });

  it("says yes where events are not read, or may have been missed", () => {
    expect(mayHave([CONTAINER], { since: null })).to.equal(true);
    expect(mayHave([CONTAINER], { gap: true })).to.equal(true);
  });

  it("says yes where the request is unknown", () => {
    expect(mayHave([CONTAINER], { isAllowed: false })).to.equal(true);
  });

  it("says no once, and forgets the oldest events of very many", () => {
    const since = new Date(0);
    const read = createAnonymousVolumes(
      () => since,
      () => 0,
    );
    for (let number = 0; number <= 1000; number++)
      read.observed({ ...CONTAINER, id: String(number), action: "create", name: "", timeMs: 0 });
    const mayHaveNow = (container: string): boolean => {
      read.allowed("d1");
      return read.mayHave("d1", container);
    };
    expect(mayHaveNow("0")).to.equal(true);
    expect(mayHaveNow("1")).to.equal(false);
    expect(mayHaveNow("1")).to.equal(true);
  });

  describe("of requests that are in flight at the same time", () => {
    const since = new Date(0);
    const told = { action: "create", name: "", timeMs: 0 };

    /** The first request makes a volume before the second is allowed, and the second fails. */
    function secondAfterVolume() {
      const volumes = createAnonymousVolumes(
        () => since,
        () => 0,
      );
      volumes.allowed("first");
      volumes.observed({ ...VOLUME, ...told });
      volumes.allowed("second");
      volumes.observed({ ...CONTAINER, ...told });
      return volumes;
    }

    it("says yes where the first's response is taken for the second's", () => {
      const volumes = secondAfterVolume();
      volumes.ended("first");
      expect(volumes.mayHave("second", ID)).to.equal(true);
    });

    it("says yes where a third was allowed between the two responses", () => {
      const volumes = secondAfterVolume();
      volumes.ended("first");
      volumes.allowed("third");
      volumes.ended("second");
      expect(volumes.mayHave("third", ID)).to.equal(true);
    });

    it("says no again once none of them is in flight", () => {
      const volumes = secondAfterVolume();
      for (const request of ["first", "second"]) volumes.ended(request);
      volumes.allowed("later");
      expect(volumes.mayHave("later", ID)).to.equal(false);
    });

    it("says no again after dockerd has started", () => {
      const volumes = secondAfterVolume();
      volumes.restarted();
      volumes.allowed("later");
      expect(volumes.mayHave("later", ID)).to.equal(false);
    });

    it("has a moment before the first of them, as nothing tells to which a response is", () => {
      let moment = 0;
      const volumes = createAnonymousVolumes(
        () => since,
        () => (moment += 1),
      );
      for (const request of ["first", "second"]) volumes.allowed(request);
      volumes.ended("first");
      expect(volumes.momentOf("second")).to.equal(1);
      expect(volumes.momentOf("first")).to.equal(0);
      volumes.ended("second");
      volumes.allowed("later");
      expect(volumes.momentOf("later")).to.be.above(1);
    });

    it("says yes of the oldest of very many, whose marks are dropped", () => {
      const volumes = createAnonymousVolumes(
        () => since,
        () => 0,
      );
      for (let number = 0; number <= 1000; number++) volumes.allowed(String(number));
      volumes.observed({ ...CONTAINER, ...told });
      expect(volumes.mayHave("0", ID)).to.equal(true);
    });
  });
});
