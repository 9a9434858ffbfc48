import { expect } from "chai";
import { nullInList } from "../../../../src/engine/facts/null-in-list.js";
import { bodyOf, callOf } from "./call.js";

function pathOf(body: Parameters<typeof bodyOf>[0], action = "container.create"): string | null {
  return nullInList(callOf(action, { body: bodyOf(body) }))?.path ?? null;
}

describe("nullInList()", () => {
  it("finds a null among the entries of a list", () => {
    expect(pathOf({ HostConfig: { Ulimits: [null] } })).to.equal("HostConfig.Ulimits[0]");
    expect(
      pathOf({ HostConfig: { BlkioWeightDevice: [{ Path: "/dev/sda", Weight: 1 }, null] } }),
    ).to.equal("HostConfig.BlkioWeightDevice[1]");
    expect(pathOf({ Ulimits: [null] }, "container.update")).to.equal("Ulimits[0]");
    const Secrets = [null];
    expect(pathOf({ TaskTemplate: { ContainerSpec: { Secrets } } }, "service.create")).to.equal(
      "TaskTemplate.ContainerSpec.Secrets[0]",
    );
  });

  it("lets pass what is null elsewhere", () => {
    expect(pathOf({ Image: "i", Env: null, HostConfig: { Ulimits: null } })).to.equal(null);
    expect(pathOf({ NetworkingConfig: { EndpointsConfig: { front: null } } })).to.equal(null);
    expect(nullInList({ body: null })).to.equal(null);
  });
});
