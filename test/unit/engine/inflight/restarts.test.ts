import { expect } from "chai";
import { createRestarts } from "../../../../src/engine/inflight/restarts.js";

describe("createRestarts()", () => {
  let isReading = false;
  let nowMs = 0;
  let restarted = 0;
  const create = () =>
    createRestarts(
      () => !isReading,
      () => {
        restarted += 1;
      },
      () => nowMs,
    );

  beforeEach(() => {
    [isReading, nowMs, restarted] = [true, 0, 0];
  });

  it("takes an activation for a start of dockerd only without its event stream", () => {
    const restarts = create();
    restarts.activated();
    expect(restarted).to.equal(0);
    isReading = false;
    restarts.activated();
    expect(restarted).to.equal(1);
  });

  it("knows a restart whose activation is read before the end of the stream", () => {
    const restarts = create();
    restarts.activated();
    nowMs = 4000;
    restarts.disconnected();
    expect(restarted).to.equal(1);
    restarts.disconnected();
    expect(restarted).to.equal(1);
  });

  it("takes the end of a stream alone, or long after an activation, for no restart", () => {
    const restarts = create();
    restarts.disconnected();
    restarts.activated();
    nowMs = 6000;
    restarts.disconnected();
    expect(restarted).to.equal(0);
  });
});
