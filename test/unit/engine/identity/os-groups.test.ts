import { expect } from "chai";
import { createOsGroups } from "../../../../src/engine/identity/os-groups.js";
import type { Run } from "../../../../src/files/run-briefly.js";
import type { ProgramOutcome } from "../../../../src/files/run-program.js";

const GROUP = "docker:x:998:alice,bob\nchem:x:2000:\n";

/** A host of two groups, whose account `alice` has 2000 for its primary group. */
function host(changes: Partial<Record<string, ProgramOutcome>> = {}) {
  const asked: string[] = [];
  const answers: Partial<Record<string, ProgramOutcome>> = {
    "getent group -- docker chem": { code: 0, stdout: GROUP, stderr: "" },
    "id -G -- alice": { code: 0, stdout: "2000 998\n", stderr: "" },
    "id -G -- carol": { code: 0, stdout: "100\n", stderr: "" },
    ...changes,
  };
  const run: Run = (file, args) => {
    const line = [file, ...args].join(" ");
    asked.push(line);
    const nobody = { code: 1, stdout: "", stderr: `id: 'x': no such user\n` };
    return Promise.resolve(answers[line] ?? nobody);
  };
  return { groups: createOsGroups(["docker", "chem"], { run, nowMs: () => 0 }), asked };
}

describe("createOsGroups()", () => {
  const members: readonly (readonly [string, readonly string[]])[] = [
    ["alice", ["docker", "chem"]],
    ["bob", ["docker"]],
    ["carol", []],
    ["nobody-here", []],
  ];
  for (const [account, groups] of members) {
    it(`finds ${account} in ${groups.join(", ") || "none"}`, async () => {
      expect(await host().groups.of(account)).to.deep.equal({ value: groups, why: null });
    });
  }

  it("answers at once what it was asked before", async () => {
    const { groups, asked } = host();
    await groups.of("alice");
    await groups.of("alice");
    expect(groups.of("alice")).to.not.be.a("promise");
    expect(asked).to.have.lengthOf(2);
  });

  for (const account of ["a/b", "../x", "spiffe://lab/alice", "a:b", "a,b"]) {
    it(`asks nobody about ${account}, which is no account's name`, () => {
      const { groups, asked } = host();
      expect(groups.of(account)).to.deep.equal({ value: [], why: null });
      expect(asked).to.deep.equal([]);
    });
  }

  // `id 0` and `id +0` speak of root.
  for (const account of ["0", "+0", "-u", " 0", "a b", "é", "1000"]) {
    it(`does not know of ${JSON.stringify(account)}, which may be read as something else`, () => {
      const { groups, asked } = host();
      expect(groups.of(account)).to.have.property("why").that.is.a("string");
      expect(asked).to.deep.equal([]);
    });
  }

  const failures: Readonly<Record<string, Partial<Record<string, ProgramOutcome>>>> = {
    "getent finds no group": {
      "getent group -- docker chem": { code: 2, stdout: "docker:x:998:alice\n", stderr: "" },
    },
    "getent failed": {
      "getent group -- docker chem": { code: null, stdout: "", stderr: "spawn getent ENOENT" },
    },
    "id failed": { "id -G -- alice": { code: null, stdout: "", stderr: "ended" } },
    "id failed: id: odd": { "id -G -- alice": { code: 1, stdout: "", stderr: "id: odd\n" } },
  };
  for (const [why, changes] of Object.entries(failures)) {
    it(`says that ${why}`, async () => {
      expect((await host(changes).groups.of("alice")).why).to.include(why);
    });
  }

  it("takes no other group for one that it asked about by a number", async () => {
    const run: Run = () => Promise.resolve({ code: 0, stdout: "root:x:0:\n", stderr: "" });
    const { why } = await createOsGroups(["0"], { run, nowMs: () => 0 }).of("root");
    expect(why).to.equal('getent finds no group "0"');
  });

  it("reads this host's own groups", async () => {
    const groups = createOsGroups(["root", "daemon"]);
    expect(await groups.of("root")).to.deep.equal({ value: ["root"], why: null });
    expect(await groups.of("daemon")).to.deep.equal({ value: ["daemon"], why: null });
    expect(await groups.of("dockwarden-none")).to.deep.equal({ value: [], why: null });
  });

  it("keeps no more than a thousand accounts, whose names callers may choose", async () => {
    const { groups, asked } = host();
    for (let number = 0; number < 1100; number++) await groups.of(`u${number}`);
    await groups.of("u0");
    expect(asked.filter((line) => line === "id -G -- u0")).to.have.lengthOf(2);
  });
});
