import { expect } from "chai";
import type { Group } from "../../../../src/domain/people.js";
import { createMemberships } from "../../../../src/engine/identity/memberships.js";
import type { Run } from "../../../../src/files/run-briefly.js";

const group = (proofs: Partial<Group>): Group => ({
  roles: [],
  priority: 0,
  certOus: [],
  osGroups: [],
  ...proofs,
});

const ALL = {
  chem: group({ certOus: ["Chemistry", "Chem"] }),
  lab: group({ certOus: ["Chemistry"], osGroups: ["lab"] }),
  own: group({}),
};

const run: Run = (file) =>
  Promise.resolve({
    code: 0,
    stdout: file === "getent" ? "lab:x:5:alice\n" : "7\n",
    stderr: "",
  });

describe("createMemberships()", () => {
  it("finds groups by each organizational unit, exactly as it is written", () => {
    const { chem, own } = ALL;
    const memberships = createMemberships({ chem, own });
    expect(memberships.of("zed", ["x", "Chem"])).to.deep.equal({ value: ["chem"], why: null });
    expect(memberships.of("zed", ["chem", "Chem ", "chemistry"])).to.deep.equal({
      value: [],
      why: null,
    });
    expect(memberships.of("zed", [])).to.deep.equal({ value: [], why: null });
  });

  it("joins what certificate and operating system prove, each group once", async () => {
    const memberships = createMemberships(ALL, { run });
    expect((await memberships.of("alice", ["Chemistry"])).value).to.deep.equal(["chem", "lab"]);
    expect((await memberships.of("alice", [])).value).to.deep.equal(["lab"]);
    expect((await memberships.of("bob", ["Chem"])).value).to.deep.equal(["chem"]);
  });

  it("asks nobody about a caller without a name, nor where no group needs it", () => {
    const never: Run = () => Promise.reject(new Error("asked"));
    expect(createMemberships(ALL, { run: never }).of("", [])).to.deep.equal({
      value: [],
      why: null,
    });
    expect(createMemberships({}, { run: never }).of("alice", [])).to.have.property("why", null);
  });

  it("does not know of any group what the operating system does not tell of one", async () => {
    const down: Run = () => Promise.resolve({ code: 2, stdout: "", stderr: "" });
    const memberships = createMemberships(ALL, { run: down });
    expect((await memberships.of("alice", ["Chem"])).why).to.equal('getent finds no group "lab"');
  });
});
