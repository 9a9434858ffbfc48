import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { gatherConfiguration } from "../../../../src/host/doctor/gather/gather-configuration.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

const OWN_UID = process.getuid?.() ?? 0;

describe("gatherConfiguration()", () => {
  const at = freshFolder();

  function put(path: string, text: string): void {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }

  /** A process dockerd with two sockets, below the folder as the host's root. */
  function runs(pid: number, args: readonly string[], path = "/run/docker.sock"): void {
    const own = `proc/${pid}`;
    put(`${own}/comm`, "dockerd\n");
    put(`${own}/cmdline`, ["dockerd", ...args, ""].join("\0"));
    put(`${own}/net/tcp`, TCP);
    put(`${own}/net/tcp6`, TCP6);
    put(
      `${own}/net/unix`,
      `Num       RefCount Protocol Flags    Type St Inode Path\n0000: 00000002 00000000 00010000 0001 01 9${pid} ${path}\n`,
    );
    mkdirSync(at(`${own}/fd`), { recursive: true });
    for (const [index, inode] of [`9${pid}`, "501", "502", "503"].entries())
      symlinkSync(`socket:[${inode}]`, at(`${own}/fd/${index}`));
    symlinkSync("/dev/null", at(`${own}/fd/9`));
  }

  const gathered = (named: string | null = null, trustedUid = OWN_UID) =>
    gatherConfiguration({ hostRoot: at(), dockerSocket: at("run/docker.sock"), trustedUid }, named);

  it("reads the command line and daemon.json together", () => {
    runs(7, [
      ...["-H", "unix:///run/docker.sock", "-Htcp://10.0.0.1:2376", "--tlsverify"],
      ...["--tlscert=/c.pem", "--authorization-plugin", "dockwarden", "--no-new-privileges=false"],
    ]);
    put(
      "etc/docker/daemon.json",
      JSON.stringify({
        tlskey: "/k.pem",
        builder: { Entitlements: { "network-host": false, "security-insecure": true } },
        "metrics-addr": "127.0.0.1:9323",
      }),
    );
    const { configuration, daemonJson } = gathered();
    expect(daemonJson).to.equal(at("etc/docker/daemon.json"));
    expect(configuration).to.deep.equal({
      known: true,
      value: {
        hosts: ["unix:///run/docker.sock", "tcp://10.0.0.1:2376"],
        tls: false,
        tlsVerify: true,
        tlsFiles: { ca: null, certificate: "/c.pem", key: "/k.pem" },
        plugins: ["dockwarden"],
        noNewPrivileges: false,
        networkHostEntitlement: false,
        insecureEntitlement: true,
        metricsAddress: "127.0.0.1:9323",
      },
    });
  });

  it("finds the TCP listeners of that process alone", () => {
    runs(7, []);
    expect(gathered().listeners).to.deep.equal({
      known: true,
      value: [
        { address: "127.0.0.1", port: 2375 },
        { address: "::", port: 2376 },
      ],
    });
  });

  it("reads no file as an empty one, unless it was named", () => {
    runs(7, []);
    expect(gathered().configuration)
      .to.have.nested.property("value.hosts")
      .that.deep.equals(["unix:///var/run/docker.sock"]);
    expect(gathered(at("none.json")).configuration)
      .to.have.property("why")
      .that.matches(/"\/.*\/none\.json" does not exist/);
  });

  it("reads the file that dockerd was told", () => {
    runs(7, ["--config-file", "/srv/d.json"]);
    put("srv/d.json", '{"authorization-plugins": ["dockwarden"]}');
    expect(gathered().configuration)
      .to.have.nested.property("value.plugins")
      .that.deep.equals(["dockwarden"]);
  });

  const places = [
    { what: "a pipe", make: () => execFileSync("mkfifo", [at("d.json")]), why: "is not a regular" },
    {
      what: "a device",
      make: () => {
        symlinkSync("/dev/zero", at("d.json"));
      },
      why: "is not a regular",
    },
    {
      what: "a large file",
      make: () => {
        put("d.json", " ".repeat(2 ** 20 + 1));
      },
      why: "has more than",
    },
  ];

  for (const { what, make, why } of places) {
    it(`does not read ${what} that dockerd's command line names`, () => {
      runs(7, ["--config-file", "/d.json"]);
      make();
      expect(gathered().configuration).to.have.property("why").that.includes(`d.json" ${why}`);
    });
  }

  itNeeds("root")("ignores a process of another user that is named dockerd", () => {
    runs(7, ["--tlsverify"]);
    runs(8, ["--tls"]);
    chownSync(at("proc/8"), 1000, 1000);
    expect(gathered().configuration).to.have.nested.property("value.tls", false);
    chownSync(at("proc/7"), 1000, 1000);
    expect(gathered().configuration)
      .to.have.property("why")
      .that.matches(/: no process of root's is dockerd$/);
  });

  it("says where a file is not JSON", () => {
    runs(7, []);
    put("etc/docker/daemon.json", "{hosts: []}");
    expect(gathered().configuration)
      .to.have.property("why")
      .that.matches(/daemon\.json" is not JSON: /);
  });

  it("finds the dockerd that listens on the socket, among several", () => {
    runs(7, ["--tls"], "/run/other.sock");
    runs(8, ["--tlsverify"], "/var/run/docker.sock");
    expect(gathered().configuration).to.have.nested.property("value.tlsVerify", true);
  });

  it("finds the dockerd of the pid file, where none is seen on the socket", () => {
    runs(7, ["--tls"], "/run/other.sock");
    runs(8, ["--tlsverify"], "/run/third.sock");
    expect(gathered().configuration)
      .to.have.property("why")
      .that.matches(/was not found .*: several are: 7, 8$/);
    put("run/docker.pid", "7");
    expect(gathered().configuration).to.have.nested.property("value.tls", true);
  });

  it("says that there is no dockerd", () => {
    put("proc/9/comm", "dockerd-rootless\n");
    for (const fact of [gathered().configuration, gathered().listeners])
      expect(fact)
        .to.have.property("why")
        .that.matches(/: no process of root's is dockerd$/);
  });

  it("says that the open files of dockerd cannot be read", () => {
    put("proc/7/comm", "dockerd\n");
    put("proc/7/cmdline", "dockerd\0");
    expect(gathered().listeners)
      .to.have.property("why")
      .that.equals("the open files of dockerd, process 7, cannot be read");
  });
});

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/** A listener of dockerd's, one of another process, and a connection of dockerd's. */
const TCP = `${HEAD}   0: 0100007F:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 600 1 0 100 0 0 10 0
   2: 0100007F:0947 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 502 1 0 100 0 0 10 0
`;

const TCP6 = `${HEAD}   0: 00000000000000000000000000000000:0948 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 503 1 0 100 0 0 10 0
`;
