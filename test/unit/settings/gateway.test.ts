import { expect } from "chai";
import type { FrontSettings } from "../../../src/domain/gateway.js";
import type { Settings } from "../../../src/domain/settings.js";
import { SettingsError } from "../../../src/errors.js";
import { loadLibrary } from "../../../src/policy/load-library.js";
import { parseSettings } from "../../../src/settings/parse-settings.js";

const FILES = "server_ca: /etc/d/ca.pem, ca: /etc/d/front-ca.pem, ca_key: /srv/d/front-ca-key.pem";

const parse = (front: string, rest = ""): Settings =>
  parseSettings(`schema: 1\nfront: {${FILES}, ${front}}\n${rest}`, "s.yaml", loadLibrary(), {});

const frontOf = (front: string, rest = ""): FrontSettings | null => parse(front, rest).front;

function problemsOf(front: string, rest = ""): readonly string[] {
  try {
    parse(front, rest);
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe("The settings of the front", () => {
  it("are null where there are none", () => {
    expect(parseSettings("schema: 1\n", "s.yaml", loadLibrary(), {}).front).to.equal(null);
  });

  it("have a place, a daemon on this host, and owners of the users' names by default", () => {
    expect(frontOf("users: {alice: {}}")).to.deep.equal({
      socketsDir: "/run/dockwarden/front",
      daemon: { host: "127.0.0.1", port: 2376, serverName: null },
      serverCa: "/etc/d/ca.pem",
      ca: "/etc/d/front-ca.pem",
      caKey: "/srv/d/front-ca-key.pem",
      maxConnections: 1000,
      users: { alice: { owner: "alice", group: null, mode: "0600" } },
    });
  });

  it("take a user's own uid for the owner, and what the front says before it", () => {
    const users = "users: {alice: {}, bob: {owner: 7, group: lab, mode: '0660'}}";
    const front = frontOf(users, "users: {alice: {uid: 10001}, bob: {uid: 10002}}");
    expect(front?.users).to.deep.equal({
      alice: { owner: 10001, group: null, mode: "0600" },
      bob: { owner: 7, group: "lab", mode: "0660" },
    });
  });

  it("take an IPv6 address, and a daemon elsewhere where that is said", () => {
    expect(frontOf("daemon: '[::1]:99', server_name: docker, users: {}")?.daemon).to.deep.equal({
      host: "::1",
      port: 99,
      serverName: "docker",
    });
    const remote = frontOf("daemon: 'docker.lab:2376', allow_remote: true, users: {}");
    expect(remote?.daemon.host).to.equal("docker.lab");
  });

  it("guard sockets and key from mounts under each profile, whatever the file sets there", () => {
    const { sets } = parse(
      "users: {}",
      'parameters: {docker_socket_mount.engine_sockets: ["/run/x.sock"], sensitive_host_paths.denied_paths: ["/boot"]}',
    );
    for (const [profile, { parameters }] of Object.entries(sets)) {
      const sockets = parameters["docker_socket_mount"]?.["engine_sockets"];
      expect(sockets, profile).to.include("/run/dockwarden/front");
      const denied = parameters["sensitive_host_paths"]?.["denied_paths"];
      expect(denied, profile).to.include("/srv/d/front-ca-key.pem");
    }
  });

  const names = [
    { name: '""', shown: '""', why: "does not match identity.user_pattern" },
    { name: '"../x"', shown: '"../x"', why: "does not match" },
    { name: '"a\\u001b[2J\\u202ex"', shown: '"a\\u001b[2J\\u{202e}x"', why: "does not match" },
    {
      name: `"${"a".repeat(10_000)}"`,
      shown: `"${"a".repeat(40)}…"`,
      why: "does not match identity.user_pattern",
    },
    { name: "Alice", shown: '"Alice"', why: "does not match" },
  ];

  for (const { name, shown, why } of names) {
    it(`refuse the name ${shown}`, () => {
      const [problem, ...others] = problemsOf(`users: {? ${name} : {}}`);
      expect(others).to.deep.equal([]);
      expect(problem).to.include(`front.users: cannot have user ${shown}: the name ${why}`);
      expect(problem).to.match(/^s\.yaml:2:\d+ /);
    });
  }

  const wide = [
    { name: '"../x"', why: 'must not begin with "." or "-"' },
    { name: '"-x"', why: 'must not begin with "." or "-"' },
    { name: '"a/b"', why: "must not begin" },
    { name: '"a\\u0000b"', why: "must not begin" },
    { name: '"a\\u202eb"', why: "must not begin" },
    { name: `"${"ä".repeat(33)}"`, why: "is longer than 64 bytes" },
  ];

  for (const { name, why } of wide) {
    it(`refuse the name ${name} even where the pattern would take it`, () => {
      const anything = 'identity: {user_pattern: "^[^]+$"}';
      expect(problemsOf(`users: {${name}: {}}`, anything).join()).to.include(why);
    });
  }

  const problems = [
    {
      front: "daemon: '192.0.2.1:2376', users: {}",
      problem:
        /front\.daemon: must be on the loopback interface, .*; set front\.allow_remote: true/,
    },
    { front: "daemon: 'unix:///x', users: {}", problem: /front\.daemon: must be host:port/ },
    { front: "daemon: '127.0.0.1:99999', users: {}", problem: /front\.daemon: must be host:port/ },
    {
      front: "sockets_dir: '/run/*', users: {}",
      problem: /front\.sockets_dir: must be an absolute/,
    },
    {
      front: "sockets_dir: /run/../x, users: {}",
      problem: /front\.sockets_dir: must be an absolut/,
    },
    { front: "users: [alice]", problem: /front\.users: must be a mapping of names/ },
    { front: "users: {alice: {mode: 0600}}", problem: /alice\.mode: must be "0600" or "0660"/ },
    { front: "users: {alice: {mode: '0666'}}", problem: /alice\.mode: must be "0600" or "0660"/ },
    {
      front: "users: {alice: {mode: '0660'}}",
      problem: /users\.alice: has mode "0660" and no group/,
    },
    { front: "users: {alice: {owner: '-x'}}", problem: /alice\.owner: must be a numeric id/ },
    { front: "users: {alice: {owner: -1}}", problem: /alice\.owner: must be a numeric id/ },
    { front: "users: {}, max_connections: 0", problem: /max_connections: must be a whole number/ },
    { front: "users: {}, server_name: 'a b'", problem: /server_name: must be a host name/ },
    { front: "users: {}, x: 1", problem: /front\.x: no such setting/ },
  ];

  for (const { front, problem } of problems) {
    it(`refuse {${front}}`, () => {
      const [line, ...others] = problemsOf(front);
      expect(others).to.deep.equal([]);
      expect(line).to.match(problem);
    });
  }

  it("need the files of all authorities", () => {
    const parsed = (): unknown =>
      parseSettings("schema: 1\nfront: {users: {}}\n", "s.yaml", loadLibrary(), {});
    expect(parsed).to.throw(SettingsError, /server_ca.*\n.*front\.ca: .*\n.*ca_key/);
  });
});
