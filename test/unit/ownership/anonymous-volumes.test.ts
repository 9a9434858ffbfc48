import { expect } from "chai";
import type { DockerEvent } from "../../../src/domain/executions.js";
import { createAnonymousVolumes } from "../../../src/ownership/anonymous-volumes.js";

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
    const volumes = createAnonymousVolumes(() => reading.since);
    const request = {};
    const tell = (event: Partial<DockerEvent>): void => {
      volumes.observed({ ...CONTAINER, action: "create", name: "", timeMs: 0, ...event });
    };
    tell(VOLUME);
    if (isAllowed) volumes.allowed(request);
    for (const event of events) tell(event);
    if (gap) reading.since = new Date(0);
    return volumes.mayHave(request, ID);
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
    const read = createAnonymousVolumes(() => since);
    const request = {};
    read.allowed(request);
    for (let number = 0; number <= 1000; number++)
      read.observed({ ...CONTAINER, id: String(number), action: "create", name: "", timeMs: 0 });
    expect(read.mayHave(request, "0")).to.equal(true);
    expect(read.mayHave(request, "1")).to.equal(false);
    expect(read.mayHave(request, "1")).to.equal(true);
  });
});
