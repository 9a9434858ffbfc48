import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "chai";
import { gatherDockerGroup } from "../../../../src/host/doctor/gather/gather-accounts.js";
import { certificateFileOf } from "../../../../src/host/doctor/gather/gather-certificates.js";
import {
  gatherSelinux,
  gatherSynchronised,
} from "../../../../src/host/doctor/gather/gather-clock.js";
import {
  gatherApiSockets,
  gatherEngineSockets,
  gatherFiles,
  type NamedPlaces,
} from "../../../../src/host/doctor/gather/gather-files.js";
import { gatherSettings } from "../../../../src/host/doctor/gather/gather-settings.js";
import { diskFactsOf, pathFactsOf } from "../../../../src/host/doctor/gather/host-files.js";
import { learnt, unknown } from "../../../../src/host/doctor/learnt.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { issue } from "../../../certificate-maker.js";
import { freshFolder } from "../../../fresh-folder.js";
import { GOOD_CONFIGURATION } from "./good-host.js";

const OWN_UID = process.getuid?.() ?? 0;

describe("gathering facts of the host", () => {
  const at = freshFolder();

  function put(path: string, text = "", mode = 0o600): string {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
    chmodSync(at(path), mode);
    return at(path);
  }

  const places = (): NamedPlaces => ({
    hostRoot: at(),
    socket: at("p.sock"),
    settings: at("settings.yaml"),
    auditLog: at("log/audit.jsonl"),
    owners: at("owners.log"),
    dockerSocket: at("run/docker.sock"),
    daemonJson: null,
    program: at("main.js"),
    trustedUid: OWN_UID,
  });

  it("finds members of the group docker, also by their primary group", () => {
    put("etc/group", "root:x:0:\ndocker:x:998:bob,alice\n");
    put("etc/passwd", "root:x:0:0::/:/bin/sh\ncarol:x:1002:998::/:/bin/sh\n");
    expect(gatherDockerGroup(at())).to.deep.equal(
      learnt({ gid: 998, members: ["alice", "bob", "carol"] }),
    );
    put("etc/group", "root:x:0:\n");
    expect(gatherDockerGroup(at())).to.deep.equal(learnt({ gid: null, members: [] }));
  });

  it("does not know the group without the file", () => {
    expect(gatherDockerGroup(at()))
      .to.have.property("why")
      .that.matches(/etc\/group" does not exist$/);
  });

  it("examines owner, mode and the way to a file", () => {
    put("open/file", "", 0o640);
    expect(pathFactsOf(at("open/file"), OWN_UID)).to.include({
      exists: true,
      uid: 0,
      mode: 0o640,
      exposedAt: null,
    });
    chmodSync(at("open"), 0o777);
    expect(pathFactsOf(at("open/file"), OWN_UID).exposedAt).to.equal(at("open"));
    expect(pathFactsOf(at("open/new/file"), OWN_UID)).to.include({
      exists: false,
      exposedAt: at("open"),
    });
  });

  it("finds a file of another user replaceable", () => {
    put("file");
    expect(pathFactsOf(at("file"), OWN_UID + 1).exposedAt).to.equal(
      OWN_UID === 0 ? null : at("file"),
    );
  });

  it("examines the disk of a file that does not exist yet", () => {
    const disk = diskFactsOf(at("none/audit.jsonl"));
    expect(disk.totalBytes).to.be.above(0);
    expect(disk.freeBytes).to.be.within(0, disk.totalBytes);
  });

  it("examines the files of dockerd's TLS below the host's root, and when certificates end", () => {
    const notAfter = new Date("2027-01-02T03:04:05Z");
    const { pem, key } = issue({ subject: [["CN", "docker.lab"]], notAfter });
    put("etc/docker/server.pem", `text before\n${pem}${pem}`);
    put("etc/docker/server-key.pem", key, 0o644);
    const configuration = learnt({
      ...GOOD_CONFIGURATION,
      tlsFiles: {
        ca: null,
        certificate: "/etc/docker/server.pem",
        key: "/etc/docker/server-key.pem",
      },
    });
    const daemonJson = at("etc/docker/daemon.json");
    const gathered = { configuration, daemonJson, listeners: learnt([]) };
    const { ownFiles, certificates } = gatherFiles(places(), gathered, null);
    expect(certificates).to.deep.equal([
      {
        what: "dockerd's certificate",
        path: at("etc/docker/server.pem"),
        endsMs: learnt([notAfter.getTime(), notAfter.getTime()]),
      },
    ]);
    const file = ownFiles.find(({ what }) => what === "dockerd's TLS key");
    expect(file).to.have.property("role", "key");
    expect(file).to.have.nested.property("facts.value.mode", 0o644);
    expect(ownFiles.map(({ what }) => what)).to.include.members(["the settings", "the program"]);
  });

  it("examines a file of two names once", async () => {
    const { pem, key } = issue({ subject: [["CN", "Gateway"]], authority: true });
    put("ca.pem", pem);
    put("ca-key.pem", key);
    put(
      "settings.yaml",
      `schema: 1
identity: { gateway_ca: ${at("ca.pem")} }
gateway:
  server_ca: ${at("ca.pem")}
  ca: ${at("ca.pem")}
  ca_key: ${at("ca-key.pem")}
  users: { alice: {} }
users: { alice: {} }
opa_docker_authz: { policy: ${at("authz.rego")} }
`,
    );
    const { settings } = await gatherSettings(at("settings.yaml"), loadLibrary());
    const gathered = {
      configuration: unknown("no dockerd"),
      daemonJson: at("d.json"),
      listeners: unknown("no dockerd"),
    };
    const { ownFiles, certificates } = gatherFiles(places(), gathered, settings);
    expect(certificates.map(({ path }) => path)).to.deep.equal([at("ca.pem")]);
    expect(ownFiles.filter(({ role }) => role === "key")).to.have.length(1);
    expect(ownFiles.map(({ what }) => what)).to.include.members([
      "gateway.sockets_dir",
      "opa_docker_authz.policy",
    ]);
  });

  it("says why a certificate is unknown", () => {
    const endsOf = (path: string) => certificateFileOf({ what: "ca", path }).endsMs;
    expect(endsOf(at("none")))
      .to.have.property("why")
      .that.includes("does not exist");
    expect(endsOf(put("empty.pem")))
      .to.have.property("why")
      .that.includes("holds no certificate");
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    expect(endsOf(put("broken.pem", broken))).to.have.property("known", false);
  });

  it("examines each API socket once, whatever its path", () => {
    put("run/docker.sock", "", 0o660);
    mkdirSync(at("var"));
    symlinkSync(at("run"), at("var/run"));
    const hosts = ["unix:///var/run/docker.sock", "unix:///run/none.sock", "tcp://127.0.0.1:2376"];
    const sockets = gatherApiSockets(places(), learnt({ ...GOOD_CONFIGURATION, hosts }));
    expect(sockets.known && sockets.value.map(({ path }) => path)).to.deep.equal([
      at("run/docker.sock"),
    ]);
  });

  it("examines the sockets of other engines that exist", () => {
    put("run/docker.sock", "", 0o660);
    put("run/containerd/containerd.sock", "", 0o666);
    const listed = [
      ...["/run/docker.sock", "/run/docker/plugins", "/run/containerd/containerd.sock"],
      ...["/run/podman/podman.sock", "/run/user/*/docker.sock"],
    ];
    const own = gatherApiSockets(places(), unknown("no dockerd"));
    const sockets = gatherEngineSockets(places(), listed, own);
    expect(sockets.known && sockets.value).to.have.length(1);
    expect(sockets).to.have.nested.property("value[0].mode", 0o666);
  });

  const clocks = [
    { said: "yes\n", code: 0, fact: learnt(true) },
    { said: "no\n", code: 0, fact: learnt(false) },
  ];

  for (const { said, code, fact } of clocks) {
    it(`takes timedatectl's "${said.trim()}" for an answer`, async () => {
      const run = () => Promise.resolve({ code, stdout: said, stderr: "" });
      expect(await gatherSynchronised("/", run)).to.deep.equal(fact);
    });
  }

  it("does not know of the clock what timedatectl does not say", async () => {
    const run = () => Promise.resolve({ code: null, stdout: "", stderr: "spawn ENOENT" });
    expect(await gatherSynchronised("/", run))
      .to.have.property("why")
      .that.matches(/spawn ENOENT$/);
    const never = () => Promise.reject(new Error("this host's clock says nothing of another root"));
    expect(await gatherSynchronised(at(), never)).to.have.property("known", false);
    put("run/systemd/timesync/synchronized");
    expect(await gatherSynchronised(at(), never)).to.deep.equal(learnt(true));
  });

  it("learns whether SELinux enforces", () => {
    expect(gatherSelinux(at())).to.deep.equal(learnt(false));
    put("sys/fs/selinux/enforce", "1");
    expect(gatherSelinux(at())).to.deep.equal(learnt(true));
    put("sys/fs/selinux/enforce", "0");
    expect(gatherSelinux(at())).to.deep.equal(learnt(false));
  });
});
