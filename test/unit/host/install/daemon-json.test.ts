import { expect } from "chai";
import { editDaemonJson, readDaemonJson } from "../../../../src/host/install/daemon-json.js";
import { planDaemonJson, refuseFlags } from "../../../../src/host/install/plan-daemon-json.js";

const PATH = "/etc/docker/daemon.json";

describe("readDaemonJson()", () => {
  const REFUSED: readonly (readonly [text: string, message: string])[] = [
    ['{\n  // mine\n  "a": 1\n}', `${PATH}:2:3: comments are not JSON, remove this one`],
    ['{\n  "a": 1 /* b */\n}', `${PATH}:2:10: comments are not JSON, remove this one`],
    ['{\n  "a": 1,\n  "a": 2\n}', `${PATH}:3:3: the key "a" is there twice`],
    ['{ "a": { "b": 1, "b": 2 } }', `${PATH}:1:18: the key "b" is there twice`],
    ['{ "a": 1, }', `${PATH}:1:11: it is not JSON`],
    ['{ "a": 1', `${PATH}:1:9: it is not JSON`],
    ["[]", `${PATH}:1:1: it is not a JSON object`],
  ];
  for (const [text, message] of REFUSED) {
    it(`refuses ${JSON.stringify(text)} with line and column`, () => {
      expect(() => readDaemonJson(text, PATH)).to.throw(`Cannot use ${message}`);
    });
  }

  it("takes an empty file for an empty object", () => {
    expect([...readDaemonJson(" \n", PATH)]).to.deep.equal([]);
  });

  it("takes __proto__ for a key like others", () => {
    expect([...readDaemonJson('{ "__proto__": 1 }', PATH)]).to.deep.equal([["__proto__", 1]]);
  });
});

describe("editDaemonJson()", () => {
  it("adds, replaces and removes members, and keeps all other text", () => {
    const text = '{\n\t"z": 1.0,\n\t"a": {"k":   2},\n\t"b": [1],\n\t"c": 3\n}\n';
    const edits = [
      { name: "b", before: "[1]", after: "[2]" },
      { name: "c", before: "3", after: null },
      { name: "n", before: null, after: "true" },
    ];
    expect(editDaemonJson(text, edits)).to.equal(
      '{\n\t"z": 1.0,\n\t"a": {"k":   2},\n\t"b": [\n\t\t2\n\t],\n\t"n": true\n}\n',
    );
  });

  it("keeps the line ends of Windows", () => {
    const edited = editDaemonJson('{\r\n  "a": 1\r\n}\r\n', [
      { name: "b", before: null, after: "2" },
    ]);
    expect(edited).to.equal('{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n');
  });
});

describe("planDaemonJson()", () => {
  const plan = (json: object, tcpHost: string | null = null) =>
    Object.fromEntries(
      planDaemonJson(new Map(Object.entries(json)), tcpHost).map(({ name, after }) => [
        name,
        after,
      ]),
    );

  it("asks Dockwarden after all other plugins, once", () => {
    expect(plan({ "authorization-plugins": ["a"] })).to.deep.equal({
      "authorization-plugins": '["a","dockwarden"]',
    });
    expect(plan({ "authorization-plugins": ["dockwarden", "a"] })).to.deep.equal({});
  });

  it("adds the TLS listener to hosts, and leaves out the socket of systemd", () => {
    const host = "tcp://127.0.0.1:2376";
    expect(plan({}, host)["hosts"]).to.equal(`["unix:///run/docker.sock","${host}"]`);
    const own = ["fd://", "unix:///var/run/docker.sock", "tcp://10.0.0.1:2376"];
    expect(plan({ hosts: own }, host)["hosts"]).to.equal(JSON.stringify([...own.slice(1), host]));
    expect(plan({ hosts: ["tcp://a:1"] }, host)["hosts"]).to.equal(
      `["unix:///run/docker.sock","tcp://a:1","${host}"]`,
    );
  });

  it("gives dockerd's own socket to root alone, since the settings make its callers administrators", () => {
    expect(plan({ group: "docker" }, "tcp://127.0.0.1:2376")["group"]).to.equal('"root"');
    expect(plan({ group: "docker" })).to.not.have.property("group");
  });

  it("refuses another authority, and lists that are none", () => {
    expect(() => plan({ tlscacert: "/x.pem" }, "tcp://127.0.0.1:2376")).to.throw(
      '"tlscacert": "/x.pem"',
    );
    expect(() => plan({ "authorization-plugins": "a" })).to.throw("it should be a list of texts");
    expect(() => plan({ hosts: [1] }, "tcp://127.0.0.1:2376")).to.throw('"hosts" is [1]');
  });
});

describe("refuseFlags()", () => {
  it("names a flag of dockerd that says the same as daemon.json", () => {
    const refused =
      (flags: string, hasUsers = true) =>
      () => {
        refuseFlags(`/usr/bin/dockerd ${flags}`, PATH, hasUsers);
      };
    expect(refused("--authorization-plugin=x", false)).to.throw(
      "dockerd with --authorization-plugin",
    );
    expect(refused("-H tcp://0.0.0.0:2375")).to.throw("dockerd with -H");
    expect(refused("--host=tcp://0.0.0.0:2375")).to.throw("dockerd with --host");
    expect(refused("--tlsverify")).to.throw("dockerd with --tlsverify");
    expect(refused("--config-file /x.json")).to.throw("pass --daemon-json /x.json");
    expect(refused("-H fd:// --containerd=/x.sock $OPTS")).to.not.throw();
    expect(refused("-H tcp://0.0.0.0:2375 --tls", false)).to.not.throw();
    expect(refused(`--config-file=${PATH}`)).to.not.throw();
  });
});
