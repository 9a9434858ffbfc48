import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const at = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

const SETTINGS = `schema: 1
profile: multi-tenant
users:
  alice: { uid: 1000, gids: [1000], home: /home/alice, roles: [developer] }
  bob: { uid: 1001, gids: [1001], roles: [developer] }
  carol: { roles: [officer] }
roles:
  officer: { may_exempt: true }
exceptions:
  - id: for-bob
    controls: [privileged_container]
    who: { users: [bob] }
    mode: warn
    reason: a test
    ticket: T-1
    approved_by: carol
    created: "${at(-1)}"
    expires: "${at(1)}"
`;

describe("dockwarden can-i and who-can", () => {
  const folder = freshFolder();

  beforeEach(() => {
    writeFileSync(folder("s.yaml"), SETTINGS);
  });

  async function ask(...args: readonly string[]) {
    const told = { out: "", err: "" };
    const [command = "", ...rest] = args;
    const code = await run([command, "--settings", folder("s.yaml"), ...rest], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  it("answers yes, and says what it took for granted", async () => {
    const { code, out } = await ask("can-i", "--as", "alice", "rm", "web1");
    expect(out).to.match(/^yes: container\.delete \(DELETE \/v1\.45\/containers\/web1\) of alice/);
    expect(out).to.include("taken to exist, and to belong to the caller");
    expect(code).to.equal(0);
  });

  it("answers no with every reason and a command line that would pass", async () => {
    const { code, out } = await ask("can-i", "--as", "alice", "run", "alpine");
    expect(code).to.equal(1);
    for (const control of ["cpu_limit", "memory_limit", "pids_limit", "run_as_own_uid"])
      expect(out).to.include(`\n  ${control}: `);
    const line = /\n {2}(docker run .*)\n/.exec(out)?.[1] ?? "";
    expect(line).to.match(/ --user 1000:1000 .*alpine$|--user 1000:1000 alpine$/);
  });

  it("filters a list by the label that a control asks for", async () => {
    const { out } = await ask("can-i", "--as", "alice", "ps");
    expect(out).to.match(/^no: container\.list /);
    expect(out).to.include(
      'set the query parameter filters to "{\\"label\\":[\\"io.dockwarden.owner=alice',
    );
  });

  it("answers by the owner of an object, named or in a file", async () => {
    const ofBob = await ask("can-i", "--as", "alice", "--owner", "bob", "rm", "web1");
    expect(ofBob.out).to.match(/^no: /).and.to.include("\n  container_ownership: ");
    writeFileSync(
      folder("w.json"),
      '{"containers":[{"name":"web1","owner":"bob"},{"name":"web2"}]}',
    );
    const world = ["--world", folder("w.json")];
    expect((await ask("can-i", "--as", "alice", ...world, "rm", "web1")).code).to.equal(1);
    expect((await ask("can-i", "--as", "alice", ...world, "rm", "web2")).code).to.equal(0);
    expect((await ask("can-i", "--as", "bob", ...world, "rm", "web1")).code).to.equal(0);
  });

  it("lists what a user may do", async () => {
    const { code, out } = await ask("can-i", "--as", "alice", "--list");
    expect(out).to.match(/^no {2}run +container\.create +\S*cpu_limit/);
    expect(out)
      .to.match(/\nyes logs +container\.logs\n/)
      .and.to.match(/\nno {2}swarm-init /);
    expect(code).to.equal(0);
  });

  it("lists who may do something to an object of somebody", async () => {
    const { out } = await ask("who-can", "rm", "web1", "--owner", "bob");
    expect(out).to.equal("bob\n");
    const each = await ask("who-can", "rm", "web1");
    expect(each.out)
      .to.match(/^alice\nbob\n/)
      .and.to.include("--owner says to whom it belongs");
  });

  it("lists for whom a control does not refuse", async () => {
    const { code, out } = await ask("who-can", "privileged_container");
    expect(out).to.match(/^bob +exception for-bob until \S+\n$/);
    expect(code).to.equal(0);
    const nobody = await ask("who-can", "swarm_control");
    expect([nobody.out, nobody.code]).to.deep.equal(["nobody\n", 1]);
    expect((await ask("who-can", "image_pinning")).out).to.include(
      "mode warn in profile multi-tenant",
    );
  });

  it("runs a docker command with a fake dockerd, and decides on what it sends", async () => {
    const path = process.env["PATH"];
    fakeDocker(`const HostConfig = { Privileged: true, GroupAdd: ["1000"] };
      const body = JSON.stringify({ Image: "alpine", User: "1000:1000", HostConfig });
      const headers = { "Content-Type": "application/json", "Content-Length": body.length };
      const socketPath = process.env.DOCKER_HOST.replace("unix://", "");
      const to = { socketPath, method: "POST", path: "/v1.45/containers/create", headers };
      require("node:http").request(to, () => process.exit(1)).end(body);`);
    process.env["PATH"] = `${folder("bin")}:${path ?? ""}`;
    try {
      const { code, out } = await ask("can-i", "--as", "alice", "--", "docker", "run", "alpine");
      expect(out)
        .to.match(/^no: container\.create /)
        .and.to.include("\n  privileged_container: ")
        .and.to.include("it needs dockerd 29.6.1 and runc 1.3.0");
      expect(code).to.equal(1);
      fakeDocker('console.error("not a TTY"); process.exit(1);');
      const { err } = await ask("can-i", "--as", "alice", "--", "docker", "run", "-t", "alpine");
      expect(err).to.include('docker gives up before it sends the request, it says "not a TTY"');
    } finally {
      process.env["PATH"] = path;
    }
  });

  function fakeDocker(script: string): void {
    mkdirSync(folder("bin"), { recursive: true });
    writeFileSync(folder("bin/docker"), `#!${process.execPath}\n${script}\n`);
    chmodSync(folder("bin/docker"), 0o755);
  }

  it("refuses docker commands that could reach another daemon, or change this host", async () => {
    for (const words of [
      ["--host", "tcp://x", "ps"],
      ["login"],
      ["context", "use", "x"],
      ["compose"],
    ]) {
      const { code, err } = await ask("can-i", "--", "docker", ...words);
      expect([code, err]).to.satisfy(() => code === 2 && err.includes("Cannot ask about docker"));
    }
  });

  it("says what is missing or wrong in a question", async () => {
    for (const [args, message] of [
      [[], "the action is missing"],
      [["fly", "web1"], "no such action, there are: run, "],
      [["exec"], "the container is missing"],
      [["ps", "web1"], "it has no object"],
      [["exec", "a", "b"], "too many words"],
      [["--world", folder("s.yaml"), "ps"], "it is not JSON"],
    ] as const) {
      const { code, err } = await ask("can-i", ...args);
      expect(err).to.include(message);
      expect(code).to.equal(2);
    }
  });
});
