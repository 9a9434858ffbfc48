import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

/** A client that sends what its arguments say, `POST /volumes/create {}`, one after the other, and writes each status. */
const CLIENT = `const { request } = require("node:http");
const socketPath = process.env.DOCKER_HOST.replace("unix://", "");
async function send(method, path, body) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": body.length };
  const status = await new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk)).on("end", () => resolve(response.statusCode + " " + text));
    });
    sent.on("error", reject).end(body);
  });
  console.error(method, path, status);
}
void (async () => {
  for (const line of process.argv.slice(2)) await send(...line.split(" "));
  process.exit(Number(process.env.CLIENT_CODE ?? "1"));
})();
`;

const HOSTILE =
  'POST /v1.45/containers/create {"Image":"a@sha256:1","HostConfig":{"Privileged":true}}';
const PLAIN = 'POST /v1.45/volumes/create {"Name":"data"}';

describe("dockwarden try", () => {
  const folder = freshFolder();

  beforeEach(() => {
    mkdirSync(folder("bin"));
    writeFileSync(folder("bin/client"), `#!${process.execPath}\n${CLIENT}`);
    chmodSync(folder("bin/client"), 0o755);
  });

  async function attempt(flags: readonly string[], ...words: readonly string[]) {
    const told = { out: "", err: "" };
    const profile = flags.includes("--settings") ? [] : ["--profile", "baseline"];
    const code = await run(["try", ...profile, "--as", "alice", ...flags, "--", ...words], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  const send = (flags: readonly string[], ...lines: readonly string[]) =>
    attempt(flags, folder("bin/client"), ...lines);

  it("goes on after a denial, as a guarded dockerd would", async () => {
    const { code, out } = await send([], "HEAD /_ping", HOSTILE, PLAIN);
    expect(code).to.equal(1);
    expect(out).to.match(
      /\nPOST {3}\/containers\/create +container\.create +deny {2}.*privileged_container\n/,
    );
    expect(out).to.include("\n    privileged_container: Privileged mode is not allowed.");
    expect(out).to.match(/\nPOST {3}\/volumes\/create +volume\.create +allow\n/);
    expect(out).to.match(/\n1 API call of the client's own allowed.*\n3 API calls: 1 denied\n/);
    expect(out).to.match(
      /create 403 {"message":"authorization denied by plugin dockwarden: privileged_container: /,
    );
    expect(out).to.include('/v1.45/volumes/create 201 {"Name":"data"');
  });

  it("ends with 0 if all was allowed, and lists the client's own calls when asked to", async () => {
    const { code, out } = await send(["--all"], "HEAD /_ping", PLAIN, "GET /v1.45/volumes/data");
    expect(code).to.equal(0);
    expect(out)
      .to.match(/\nHEAD {3}\/_ping +system\.ping +allow\n/)
      .and.to.match(/\nGET {4}\/volumes\/data +volume\.inspect +allow\n/)
      .and.to.include("3 API calls: all allowed");
  });

  it("knows the objects that the client created, and those of a world", async () => {
    writeFileSync(folder("w.json"), '{"containers":[{"name":"web1","owner":"bob"}]}');
    const users = "users: { alice: { uid: 1000, gids: [1000], roles: [developer] } }";
    writeFileSync(folder("s.yaml"), `schema: 1\nprofile: multi-tenant\n${users}\n`);
    const flags = ["--settings", folder("s.yaml"), "--world", folder("w.json")];
    const { out } = await send(
      flags,
      "DELETE /v1.45/containers/web1",
      "GET /v1.45/networks/none1",
      "POST /v1.45/containers/web2/stop",
    );
    expect(out).to.match(/web1 +container\.delete +deny {2}.*container_ownership/);
    expect(out).to.include("/v1.45/networks/none1 404");
    expect(out).to.include("Note: taken to exist, and to belong to the caller: containers web2\n");
  });

  it("refuses what only newer engines do safely", async () => {
    writeFileSync(
      folder("s.yaml"),
      "schema: 1\nprofile: multi-tenant\nusers: { alice: { uid: 1000, gids: [1000] } }\n",
    );
    const body = '{"Image":"alpine","User":"1000:1000","HostConfig":{"GroupAdd":["1000"]}}';
    const flags = ["--settings", folder("s.yaml")];
    const { out } = await send(flags, `POST /v1.45/containers/create ${body}`, "GET /version");
    expect(out)
      .to.include("run_as_own_uid: The image may give the number 1000 to another group.")
      .and.to.include('"Version":"26.1.5"');
  });

  it("names the profile that holds for the user", async () => {
    const bindings = "bindings: [{ users: [alice], profile: multi-tenant }]";
    const users = "users: { alice: { roles: [developer] } }";
    writeFileSync(folder("s.yaml"), `schema: 1\nprofile: baseline\n${users}\n${bindings}\n`);
    const { out } = await send(["--settings", folder("s.yaml")], PLAIN);
    expect(out).to.match(/^User alice, by .*s\.yaml, profile multi-tenant\n/);
  });

  it("writes one JSON object", async () => {
    const { out } = await send(["--json"], PLAIN, HOSTILE);
    const { calls, denied, cut } = JSON.parse(out) as Readonly<Record<string, unknown>>;
    expect({ denied, cut }).to.deep.equal({ denied: 1, cut: null });
    expect(calls).to.have.length(2);
    expect(calls).to.have.nested.property("[0].action", "volume.create");
    expect(calls).to.have.nested.property("[1].violations[0].control", "privileged_container");
  });

  it("keeps the messages for explain, readable for their user alone", async () => {
    const { code } = await send(["--save", folder("kept")], HOSTILE);
    expect(code).to.equal(1);
    expect(readdirSync(folder("kept"))).to.deep.equal(["0001-container.create.json"]);
    const file = folder("kept/0001-container.create.json");
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(statSync(folder("kept")).mode & 0o777).to.equal(0o700);
    let out = "";
    await run(["explain", "--profile", "baseline", file], {
      out: (text) => (out += text),
      err: () => undefined,
    });
    expect(out).to.include("refused by privileged_container");
    const again = await send(["--save", folder("kept")], PLAIN);
    expect([again.code, again.err]).to.satisfy(() => again.err.includes("it has files"));
  });

  it("ends a client that takes too long, with all that it started", async () => {
    const pid = folder("pid");
    const script = `${folder("bin/client")} 'HEAD /_ping'; sleep 100 & echo $! > ${pid}; wait`;
    const { code, out } = await attempt(["--seconds", "2"], "sh", "-c", script);
    expect(out).to.include("did not come to its end");
    expect(code).to.equal(2);
    expect(isRunning(Number(readFileSync(pid, "utf8")))).to.equal(false);
  });

  it("goes on where a client has stopped to follow events", async () => {
    const create = 'POST /v1.45/containers/create?name=web {"Image":"alpine"}';
    const script = `${folder("bin/client")} 'GET /v1.45/events' & sleep 1
      ${folder("bin/client")} 'GET /v1.45/events' & sleep 1; kill -9 $!
      ${folder("bin/client")} '${create}' 'POST /v1.45/containers/web/start'`;
    const { code, out } = await attempt(["--seconds", "30"], "sh", "-c", script);
    expect(out).to.match(/web\/start +container\.start +allow\n/);
    expect(code).to.equal(0);
  });

  it("ends a client that sends too much", async () => {
    const { code, out } = await send([], ...Array.from({ length: 1002 }, () => "HEAD /_ping"));
    expect(out).to.include("1000 API calls: all allowed").and.to.include("after 1000 calls");
    expect(code).to.equal(2);
  });

  it("gives the client an environment that leads to the fake dockerd alone", async () => {
    const script = `env > ${folder("env")}; ${folder("bin/client")} '${PLAIN}'`;
    process.env["DOCKER_CONTEXT"] = "remote";
    try {
      await attempt([], "sh", "-c", script);
    } finally {
      delete process.env["DOCKER_CONTEXT"];
    }
    const lines = readFileSync(folder("env"), "utf8").split("\n");
    expect(lines.filter((line) => line.startsWith("DOCKER_CONTEXT"))).to.deep.equal([]);
    const [config = ""] = lines.flatMap((line) => /^DOCKER_CONFIG=(.*)/.exec(line)?.[1] ?? []);
    expect(lines).to.include(`DOCKER_HOST=unix://${config}/d.sock`);
    expect(existsSync(config)).to.equal(false);
  });

  it("says what is wrong with a command", async () => {
    for (const [words, message] of [
      [["docker", "--host", "tcp://x", "ps"], "it could name another daemon"],
      [["sudo", "docker", "ps"], "it would not use DOCKER_HOST"],
      [[folder("none")], "Cannot run"],
      [["false"], "gives up before it sends an API call"],
    ] as const) {
      const { code, err } = await attempt([], ...words);
      expect(err).to.include(message);
      expect(code).to.equal(2);
    }
  });

  itNeeds("docker")("tries the docker command of this host", async () => {
    const { code, out } = await attempt([], "docker", "run", "-v", "/:/h", "alpine");
    expect(out)
      .to.match(/\/containers\/create +container\.create +deny {2}.*sensitive_host_paths/)
      .and.to.include("authorization denied by plugin dockwarden: ");
    expect(code).to.equal(1);
    const image = `alpine@sha256:${"a".repeat(64)}`;
    const honest = await attempt([], "docker", "run", "--rm", "--user", "1000", image);
    expect(honest.out).to.match(/\/start +container\.start +allow\n/);
    expect(honest.out).not.to.include("The client ended");
    expect(honest.code).to.equal(0);
    plugIn("docker-fake", `${folder("bin/client")} '${PLAIN}'`);
    process.env["DOCKER_CONFIG"] = folder("own");
    try {
      expect((await attempt([], "docker", "fake")).out).to.match(/ volume\.create +allow\n/);
    } finally {
      delete process.env["DOCKER_CONFIG"];
    }
  });

  it("says that the docker command is not installed", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = folder("nothing");
    try {
      const { code, err } = await attempt([], "docker", "ps");
      expect(err).to.include("Cannot run docker: ").and.to.include("name a program that is");
      expect(code).to.equal(2);
    } finally {
      process.env["PATH"] = path;
    }
  });

  function plugIn(name: string, script: string): void {
    const about = '{"SchemaVersion":"0.1.0","Vendor":"test","Version":"1"}';
    const text = `#!/bin/sh\ncase $1 in docker-cli-plugin-metadata) echo '${about}' ;; *) ${script} ;; esac\n`;
    mkdirSync(folder("own/cli-plugins"), { recursive: true });
    writeFileSync(folder(`own/cli-plugins/${name}`), text);
    chmodSync(folder(`own/cli-plugins/${name}`), 0o755);
  }
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody has waited for is still listed.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
