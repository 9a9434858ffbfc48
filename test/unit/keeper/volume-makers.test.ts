import { expect } from "chai";
import type { NamedVolumes } from "../../../src/domain/named-volumes.js";
import { createVolumeMakers, type VolumeMakers } from "../../../src/keeper/volume-makers.js";
import { asked } from "./asked.js";

function naming(...named: readonly string[]): NamedVolumes {
  return { named, missing: [], takesOthers: false };
}

const MINUTE_MS = 60_000;

describe("createVolumeMakers()", () => {
  let timeMs: number;
  let makers: VolumeMakers;

  beforeEach(() => {
    timeMs = 0;
    makers = createVolumeMakers(() => timeMs);
  });

  it("tells what was said with a call, of equal ones the oldest first", () => {
    const call = asked("ann", "container.create");
    makers.started(call, naming("a"));
    makers.started(call, naming("b"));
    makers.started(asked("bob", "container.create"), naming("c"));
    const saids = [1, 2, 3].map(() => makers.ended(call).named);
    expect(saids).to.deep.equal([["a"], ["b"], []]);
  });

  it("has a volume contested by who else names it, until they are answered", () => {
    const [ann, bob] = [asked("ann", "container.create"), asked("bob", "container.create")];
    makers.started(bob, naming("a"));
    expect(makers.isContested("a", ann)).to.equal(true);
    expect(makers.isContested("b", ann)).to.equal(false);
    expect(makers.isContested("a", bob)).to.equal(false);
    makers.ended(bob);
    expect(makers.isContested("a", ann)).to.equal(false);
  });

  it("has every volume contested while volumes are pruned, by the same user as well", () => {
    const ann = asked("ann", "volume.prune");
    makers.started(ann, naming());
    expect(makers.isContested("a", ann)).to.equal(true);
  });

  it("looks at no other call that names none", () => {
    const call = asked("bob", "volume.create");
    makers.started(call, naming());
    expect(makers.ended(call)).to.deep.equal(naming());
  });

  it("drops them also behind calls that are made again and again", () => {
    const often = asked("carl", "container.create");
    makers.started(often, naming("c"));
    makers.started(asked("bob", "container.create"), naming("a"));
    for (timeMs = 0; timeMs < 3 * MINUTE_MS; timeMs += MINUTE_MS / 4) {
      makers.started(often, naming("c"));
      makers.ended(often);
    }
    expect(makers.isContested("a", asked("ann", "container.create"))).to.equal(false);
  });

  it("drops calls whose end nobody told after a minute, and keeps younger ones that are equal", () => {
    const bob = asked("bob", "container.create");
    makers.started(bob, naming("a"));
    timeMs = MINUTE_MS / 2;
    makers.started(bob, naming("b"));
    makers.started(asked("carl", "container.create"), naming("c"));
    timeMs = MINUTE_MS + 1;
    makers.started(asked("dan", "container.create"), naming("d"));
    const ann = asked("ann", "container.create");
    const contested = ["a", "b", "c", "d"].map((name) => makers.isContested(name, ann));
    expect(contested).to.deep.equal([false, true, true, true]);
    timeMs = 2 * MINUTE_MS;
    makers.started(asked("dan", "container.create"), naming("d"));
    expect(["b", "c", "d"].map((name) => makers.isContested(name, ann))).to.deep.equal([
      false,
      false,
      true,
    ]);
  });
});
