import { expect } from "chai";
import { readFlags, type InitFlags } from "../../../../src/host/install/read-flags.js";
import { rejection } from "./rejection.js";

const PATTERN = /^[a-z_][a-z0-9_-]{0,31}$/;

const read = (flags: Partial<InitFlags>, answers: string[] | null = null) => {
  const ask = answers === null ? null : () => Promise.resolve(answers.shift() ?? "");
  return readFlags({ user: [], serverName: [], ...flags }, ask, PATTERN);
};

describe("readFlags()", () => {
  it("has defaults for all but the use", async () => {
    expect(await read({ use: "ci-runner", user: ["a", "b", "a"] })).to.deep.equal({
      use: "ci-runner",
      users: ["a", "b"],
      listen: "127.0.0.1:2376",
      serverNames: ["127.0.0.1"],
      out: "/etc/dockwarden/users",
      daemonJson: "/etc/docker/daemon.json",
      program: null,
    });
  });

  it("asks for what is missing", async () => {
    const answers = ["1", "alice, bob", "10.0.0.1:2376", ""];
    expect(await read({}, answers)).to.deep.include({
      use: "shared-workstation",
      users: ["alice", "bob"],
      listen: "10.0.0.1:2376",
      serverNames: ["10.0.0.1"],
      out: "/etc/dockwarden/users",
    });
    expect(await read({}, ["single-admin", ""])).to.deep.include({
      use: "single-admin",
      users: [],
    });
    expect(await rejection(read({}, ["9"]))).to.include('--use "9"');
  });

  const REFUSED: readonly (readonly [flags: Partial<InitFlags>, message: string])[] = [
    [{}, '"--use USE" is missing, it should be shared-workstation, ci-runner, single-admin or'],
    [{ use: "web" }, 'Cannot use --use "web": it should be shared-workstation'],
    [{ use: "ci-runner", user: ["../x"] }, 'Cannot use --user "../x": it should match'],
    [{ use: "ci-runner", user: ["a\nb"] }, 'Cannot use --user "a\\nb"'],
    ...[
      "2376",
      "host:2376",
      "1.2.3.4:0",
      "1.2.3.4:65536",
      "::1:2376",
      "1.2.3.4",
      "[1.2.3.4]:1",
    ].map((listen) => [{ use: "ci-runner", listen }, `Cannot use --listen "${listen}"`] as const),
    [{ use: "ci-runner", listen: "0.0.0.0:2376" }, 'pass "--server-name NAME"'],
    [{ use: "ci-runner", serverName: ["a b"] }, 'Cannot use --server-name "a b"'],
    [{ use: "ci-runner", out: "x" }, 'Cannot use --out "x": it should be an absolute path'],
    [{ use: "ci-runner", out: "/a b" }, 'Cannot use --out "/a b"'],
    [{ use: "ci-runner", daemonJson: "/a/../b" }, 'Cannot use --daemon-json "/a/../b"'],
    [{ use: "ci-runner", program: "/a%b" }, 'Cannot use --program "/a%b"'],
  ];
  for (const [flags, message] of REFUSED) {
    it(`refuses ${JSON.stringify(flags)} in one line`, async () => {
      const told = await rejection(read(flags));
      expect(told).to.include(message);
      expect(told).to.not.include("\n");
    });
  }

  it("accepts IPv6, and a name for all addresses", async () => {
    expect(await read({ use: "ci-runner", listen: "[::1]:2376" })).to.deep.include({
      serverNames: ["::1"],
    });
    const all = { use: "ci-runner", listen: "0.0.0.0:2376", serverName: ["docker.lab"] };
    expect(await read(all)).to.deep.include({ serverNames: ["docker.lab"] });
  });
});
