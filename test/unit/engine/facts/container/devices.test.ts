import { expect } from "chai";
import { bodyOf, callOf, checkedFacts, created, serviceSpec, specIn } from "../call.js";

describe("devices and GPUs of factsOf()", () => {
  it("cleans a device's path and keeps it as sent", () => {
    const { devices } = specIn(created({ Devices: [{ PathOnHost: "/dev/null/../vda" }] }));
    expect(devices).to.deep.equal([
      {
        field: "HostConfig.Devices[0].PathOnHost",
        use: "device",
        raw: "/dev/null/../vda",
        path: "/dev/vda",
        resolved: null,
        is_dir: null,
        permissions: "rwm",
        cdi: false,
      },
    ]);
  });

  it("names devices of block limits as throttled", () => {
    const { devices } = specIn(created({ BlkioDeviceReadBps: [{ Path: "/dev/vda", Rate: 1n }] }));
    expect(devices?.[0]).to.include({
      field: "HostConfig.BlkioDeviceReadBps[0].Path",
      use: "throttle",
    });
  });

  it("reads those of an update", () => {
    const body = bodyOf({
      Devices: [{ PathOnHost: "/dev/mem", CgroupPermissions: "r" }],
      DeviceCgroupRules: ["a *:* rwm"],
      CgroupParent: "/x",
    });
    const update = specIn(checkedFacts(callOf("container.update", { body })));
    expect(update).to.include({ origin: "update", cgroup_parent: "/x", privileged: false });
    expect(update.devices?.[0]).to.include({ field: "Devices[0].PathOnHost", permissions: "r" });
    expect(update.device_rules).to.deep.equal([
      { field: "DeviceCgroupRules[0]", raw: "a *:* rwm" },
    ]);
  });

  const gpus = [
    ["none", {}, { requested: false, count: 0, all: false }],
    [
      "all",
      { DeviceRequests: [{ Driver: "nvidia", Count: -1 }] },
      { requested: true, count: -1, all: true },
    ],
    ["a huge number", { DeviceRequests: [{ Count: 2n ** 60n }] }, { count: -1, all: true }],
    [
      "a sum",
      { DeviceRequests: [{ Count: 1 }, { Count: 2 }, { DeviceIDs: ["0"] }] },
      { count: 4, all: false },
    ],
    ["a request for none", { DeviceRequests: [{ Count: 0 }] }, { requested: true, count: 0 }],
    ["the id all", { DeviceRequests: [{ DeviceIDs: ["all"] }] }, { all: true }],
    [
      "all by CDI",
      { DeviceRequests: [{ Driver: "cdi", DeviceIDs: ["v.com/gpu=all"] }] },
      { all: true },
    ],
    [
      "several that are written as one",
      { DeviceRequests: [{ DeviceIDs: ["0,1,2"] }] },
      { all: false, count: 3 },
    ],
    ["all among others", { DeviceRequests: [{ DeviceIDs: ["0,all"] }] }, { all: true }],
    ["a range", { DeviceRequests: [{ DeviceIDs: ["0-7"] }] }, { all: true }],
    [
      "one by CDI among devices",
      { Devices: [{ PathOnHost: "v.com/gpu=0" }] },
      { requested: true, count: 1 },
    ],
  ] as const;
  for (const [what, hostConfig, expected] of gpus) {
    it(`counts ${what}`, () => {
      expect(specIn(created(hostConfig)).gpus).to.include(expected);
    });
  }

  it("tells ids from CDI names", () => {
    const requests = [{ DeviceIDs: ["0", "v.com/gpu=1"] }];
    const read = specIn(created({ DeviceRequests: requests })).gpus;
    expect(read?.ids).to.deep.equal([
      { field: "HostConfig.DeviceRequests[0].DeviceIDs[0]", id: "0" },
    ]);
    expect(read?.cdi).to.deep.equal([
      { field: "HostConfig.DeviceRequests[0].DeviceIDs[1]", name: "v.com/gpu=1" },
    ]);
  });

  const variables = [
    ["NVIDIA_VISIBLE_DEVICES=all", true],
    ["NVIDIA_VISIBLE_DEVICES=0", true],
    ["NVIDIA_VISIBLE_DEVICES=void", false],
    ["NVIDIA_VISIBLE_DEVICES=none", false],
    ["NVIDIA_VISIBLE_DEVICES", false],
    ["XNVIDIA_VISIBLE_DEVICES=all", false],
    ["AMD_VISIBLE_DEVICES=all", true],
    ["NVIDIA_IMEX_CHANNELS=0", true],
    ["CUDA_VERSION=9.0", true],
    ["CUDA_VERSION=", false],
    ["DOCKER_RESOURCE_GPU=x\ny", true],
  ] as const;
  for (const [variable, expected] of variables) {
    it(`takes ${variable} for ${expected ? "a" : "no"} request`, () => {
      expect(specIn(created({}, { Env: ["A=b", variable] })).gpus?.via_env).to.equal(expected);
    });
  }

  it("counts a service's generic resources", () => {
    const GenericResources = [
      { DiscreteResourceSpec: { Kind: "gpu", Value: 2 } },
      { NamedResourceSpec: { Kind: "gpu", Value: "UUID1" } },
    ];
    const { gpus: read } = serviceSpec({}, { Resources: { Reservations: { GenericResources } } });
    expect(read).to.include({ requested: true, count: 3 });
  });
});
