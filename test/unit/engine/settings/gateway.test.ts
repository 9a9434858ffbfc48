import { expect } from "chai";
import type { GatewaySettings } from "../../../../src/domain/gateway.js";
import type { Settings } from "../../../../src/domain/settings.js";
import { SettingsError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";

const FILES =
  "server_ca: /etc/d/ca.pem, ca: /etc/d/gateway-ca.pem, ca_key: /srv/d/gateway-ca-key.pem";

const parse = (gateway: string, rest = ""): Settings =>
  parseSettings(`schema: 1\ngateway: {${FILES}, ${gateway}}\n${rest}`, "s.yaml", loadLibrary(), {});

const gatewayOf = (gateway: string, rest = ""): GatewaySettings | null =>
  parse(gateway, rest).gateway;

function problemsOf(gateway: string, rest = ""): readonly string[] {
  try {
    parse(gateway, rest);
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe("The settings of the gateway", () => {
  it("are null where there are none", () => {
    expect(parseSettings("schema: 1\n", "s.yaml", loadLibrary(), {}).gateway).to.equal(null);
  });

  it("have a place, a daemon on this host, and owners of the users' names by default", () => {
    expect(gatewayOf("users: {alice: {}}")).to.deep.equal({
      socketsDir: "/run/dockwarden/gateway",
      daemon: { host: "127.0.0.1", port: 2376, serverName: null },
      serverCa: "/etc/d/ca.pem",
      ca: "/etc/d/gateway-ca.pem",
      caKey: "/srv/d/gateway-ca-key.pem",
      maxConnections: 1000,
      users: { alice: { owner: "alice", group: null, mode: "0600" } },
    });
  });

  it("take a user's own uid for the owner, and what the gateway says before it", () => {
    const users = "users: {alice: {}, bob: {owner: 7, group: lab, mode: '0660'}}";
    const gateway = gatewayOf(users, "users: {alice: {uid: 10001}, bob: {uid: 10002}}");
    expect(gateway?.users).to.deep.equal({
      alice: { owner: 10001, group: null, mode: "0600" },
      bob: { owner: 7, group: "lab", mode: "0660" },
    });
  });

  it("take an IPv6 address, and a daemon elsewhere where that is said", () => {
    expect(gatewayOf("daemon: '[::1]:99', server_name: docker, users: {}")?.daemon).to.deep.equal({
      host: "::1",
      port: 99,
      serverName: "docker",
    });
    const remote = gatewayOf("daemon: 'docker.lab:2376', allow_remote: true, users: {}");
    expect(remote?.daemon.host).to.equal("docker.lab");
  });

  it("guard sockets and key from mounts under each profile, whatever the file sets there", () => {
    const { sets } = parse(
      "users: {}",
      'parameters: {docker_socket_mount.docker_sockets: ["/run/x.sock"], sensitive_host_paths.denied_paths: ["/boot"]}',
    );
    expect(sets).to.not.be.empty;
    for (const [profile, { parameters }] of Object.entries(sets)) {
      const sockets = parameters["docker_socket_mount"]?.["docker_sockets"];
      expect(sockets, profile).to.include("/run/dockwarden/gateway");
      const denied = parameters["sensitive_host_paths"]?.["denied_paths"];
      expect(denied, profile).to.include("/srv/d/gateway-ca-key.pem");
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
      expect(problem).to.include(`gateway.users: cannot have user ${shown}: the name ${why}`);
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
      gateway: "daemon: '192.0.2.1:2376', users: {}",
      problem:
        /gateway\.daemon: must be on the loopback interface, .*; set gateway\.allow_remote: true/,
    },
    { gateway: "daemon: 'unix:///x', users: {}", problem: /gateway\.daemon: must be host:port/ },
    {
      gateway: "daemon: '127.0.0.1:99999', users: {}",
      problem: /gateway\.daemon: must be host:port/,
    },
    {
      gateway: "sockets_dir: '/run/*', users: {}",
      problem: /gateway\.sockets_dir: must be an absolute/,
    },
    {
      gateway: "sockets_dir: /run/../x, users: {}",
      problem: /gateway\.sockets_dir: must be an absolut/,
    },
    { gateway: "users: [alice]", problem: /gateway\.users: must be a mapping of names/ },
    { gateway: "users: {alice: {mode: 0600}}", problem: /alice\.mode: must be "0600" or "0660"/ },
    { gateway: "users: {alice: {mode: '0666'}}", problem: /alice\.mode: must be "0600" or "0660"/ },
    {
      gateway: "users: {alice: {mode: '0660'}}",
      problem: /users\.alice: has mode "0660" and no group/,
    },
    { gateway: "users: {alice: {owner: '-x'}}", problem: /alice\.owner: must be a numeric id/ },
    { gateway: "users: {alice: {owner: -1}}", problem: /alice\.owner: must be a numeric id/ },
    {
      gateway: "users: {}, max_connections: 0",
      problem: /max_connections: must be a whole number/,
    },
    { gateway: "users: {}, server_name: 'a b'", problem: /server_name: must be a host name/ },
    { gateway: "users: {}, x: 1", problem: /gateway\.x: no such setting/ },
  ];

  for (const { gateway, problem } of problems) {
    it(`refuse {${gateway}}`, () => {
      const [line, ...others] = problemsOf(gateway);
      expect(others).to.deep.equal([]);
      expect(line).to.match(problem);
    });
  }

  it("need the files of all authorities", () => {
    const parsed = (): unknown =>
      parseSettings("schema: 1\ngateway: {users: {}}\n", "s.yaml", loadLibrary(), {});
    expect(parsed).to.throw(SettingsError, /server_ca.*\n.*gateway\.ca: .*\n.*ca_key/);
  });
});
