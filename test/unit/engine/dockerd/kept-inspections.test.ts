import { expect } from "chai";
import type { DockerdResponse } from "../../../../src/engine/dockerd/dockerd-client.js";
import { createInspector } from "../../../../src/engine/dockerd/inspect.js";
import { containerAnswer } from "./fake-dockerd.js";

const ID = "c0ffee01".repeat(8);

describe("createInspector()", () => {
  let asked = 0;
  const get = (): Promise<DockerdResponse> => {
    asked += 1;
    const body = Buffer.from(JSON.stringify(containerAnswer(ID)));
    return Promise.resolve({ status: 200, body, apiVersion: "1.45" });
  };

  beforeEach(() => {
    asked = 0;
  });

  it("asks once in an evaluation that asks afresh, and again in the next one", async () => {
    const { through } = createInspector();
    await through({ get })("container", ID);
    for (const seen of [new Map(), new Map()])
      for (const ref of ["web", ID, "web", ID]) await through({ get }, seen)("container", ref);
    expect(asked).to.equal(1 + 2 * 2);
  });

  it("keeps what dockerd shows of a container for the evaluation that asked", async () => {
    const { through } = createInspector();
    const afresh = await through({ get }, new Map())("container", ID);
    const kept = await through({ get })("container", ID);
    expect(asked).to.equal(1);
    expect(afresh).to.have.property("shown");
    expect(kept).to.not.have.property("shown");
  });

  it("takes a container for missing that is gone, also if it was there when dockerd was asked", async () => {
    const { through, gone } = createInspector();
    const inspect = through({ get });
    const asking = inspect("container", ID);
    gone(ID);
    expect((await asking).state).to.equal("found");
    expect((await inspect("container", ID)).state).to.equal("missing");
    expect(asked).to.equal(1);
  });
});
