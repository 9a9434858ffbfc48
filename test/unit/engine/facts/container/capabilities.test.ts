import { expect } from "chai";
import { created, serviceSpec, specIn } from "../call.js";

describe("capabilities of factsOf()", () => {
  const spellings = ["sys_admin", "SYS_ADMIN", "Cap_Sys_Admin", "cap_ſys_admin", "sys_admın"];
  for (const spelling of spellings) {
    it(`reads ${spelling} as SYS_ADMIN`, () => {
      expect(specIn(created({ CapAdd: [spelling] })).caps.add).to.deep.equal([
        { field: "HostConfig.CapAdd[0]", name: "SYS_ADMIN" },
      ]);
    });
  }

  for (const all of ["ALL", "all", "All", "CAP_ALL"]) {
    it(`reads ${all} as all of them, also where all are dropped`, () => {
      const { caps } = specIn(created({ CapAdd: [all], CapDrop: [all] }));
      expect(caps).to.include({ add_all: true, drop_all: true });
    });
  }

  it("reads a service's, and the field of old", () => {
    expect(
      serviceSpec({ CapabilityAdd: ["net_admin"], CapabilityDrop: ["ALL"] }).caps,
    ).to.deep.equal({
      add: [{ field: "TaskTemplate.ContainerSpec.CapabilityAdd[0]", name: "NET_ADMIN" }],
      add_all: false,
      drop: ["ALL"],
      drop_all: true,
      legacy: [],
    });
    const dropped = serviceSpec({ CapabilityDrop: ["ALL"] }, {}, {}, "1.40");
    expect(dropped.caps.drop, "an API version that passes over it").to.deep.equal([]);
    expect(specIn(created({ Capabilities: ["CAP_X"] })).caps.legacy).to.deep.equal(["CAP_X"]);
  });
});
