import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created } from "../call.js";

/** How long dockerd waits for a stop, as the facts have it. */
function stop({ load }: Facts) {
  return (load ?? []).filter(({ kind }) => kind === "stop_seconds");
}

describe("the load of factsOf(), by stops and sizes", () => {
  it("has how long dockerd waits for a container to stop", () => {
    expect(stop(created({}, { StopTimeout: -1 }))).to.deep.equal([
      { kind: "stop_seconds", field: "StopTimeout", name: "StopTimeout", value: -1, given: "-1s" },
    ]);
    for (const StopTimeout of [0, 10, 2n ** 53n])
      expect(stop(created({}, { StopTimeout }))[0]?.value).to.equal(Number(StopTimeout));
    expect(stop(created({}, { Labels: { StopTimeout: "-1" } }))).to.deep.equal([]);
    expect(stop(created({}, { StopTimeout: null }))).to.deep.equal([]);
    for (const action of ["service.create", "service.update"]) {
      const graceful = (StopGracePeriod: number): Facts =>
        checkedFacts(
          callOf(action, {
            body: bodyOf({ TaskTemplate: { ContainerSpec: { StopGracePeriod } } }),
          }),
        );
      expect(stop(graceful(10e9))[0]).to.include({
        field: "TaskTemplate.ContainerSpec.StopGracePeriod",
        value: 10,
      });
      expect(stop(graceful(-1))[0]?.value).to.equal(-1e-9);
    }
  });

  for (const [text, value] of [
    ["10", 10],
    ["-1", -1],
    ["+3600", 3600],
    ["0010", 10],
    ["1e3", "unreadable"],
    [" 1", "unreadable"],
    ["0x10", "unreadable"],
    ["", undefined],
  ] as const)
    it(`reads t=${text} of stops and restarts`, () => {
      const query = new Map([["t", [text, "1"]]]);
      for (const action of ["container.stop", "container.restart"])
        expect(shown(stop(checkedFacts(callOf(action, { query }))))).to.equal(value);
    });

  for (const [text, walks] of [
    ["1", true],
    ["true", true],
    ["yes", true],
    ["00", true],
    ["0 1", true],
    ["\uFEFF0", true],
    ["0", false],
    [" False ", false],
    ["NO", false],
    ["none", false],
    ["\u0085", false],
    ["", false],
  ] as const)
    it(`takes size=${JSON.stringify(text)} for ${walks ? "a walk" : "no walk"}`, () => {
      const query = new Map([["size", [text]]]);
      for (const action of ["container.inspect", "container.list"]) {
        const { load } = checkedFacts(callOf(action, { query }));
        expect((load ?? []).map(({ kind }) => kind)).to.deep.equal(walks ? ["walk"] : []);
      }
      expect(checkedFacts(callOf("image.list", { query })).load).to.deep.equal([]);
    });
});

/** The number, or how it was sent if that is unclear. */
function shown([one]: ReturnType<typeof stop>): number | string | undefined {
  return one?.value === null ? one.given : one?.value;
}
