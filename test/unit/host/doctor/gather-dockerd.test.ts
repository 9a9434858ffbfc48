import { expect } from "chai";
import { createAskDockerd } from "../../../../src/host/doctor/gather/ask-dockerd.js";
import {
  gatherDockerd,
  type DockerdFacts,
} from "../../../../src/host/doctor/gather/gather-dockerd.js";
import { freshFolder } from "../../../fresh-folder.js";
import { NOW_MS } from "./good-host.js";
import { fakeDockerdWith, usualAnswer, type Answered, type Got } from "./fake-dockerd.js";

const USUAL = { capabilities: [], devices: [], securityOptions: [] };

const VOLUMES = [
  { Name: "etc", Driver: "local", Options: { type: "none", o: "bind,ro", device: "/etc" } },
  { Name: "disk", Driver: "local", Options: { type: "ext4", device: "/dev/sda1" } },
  {
    Name: "layers",
    Driver: "local",
    Options: { type: "overlay", device: "overlay", o: "lowerdir=/root:/a,upperdir=/b" },
  },
  { Name: "usual", Driver: "local", Options: null },
  { Name: "nfs", Driver: "local", Options: { type: "nfs", o: "addr=10.0.0.1", device: ":/etc" } },
  { Name: "other", Driver: "nas", Options: { o: "bind", device: "/var" } },
];

describe("gatherDockerd()", () => {
  const at = freshFolder();

  async function gathered(answer: (got: Got) => Answered): Promise<DockerdFacts> {
    const dockerd = await fakeDockerdWith(at("d.sock"), answer);
    try {
      return await gatherDockerd(createAskDockerd(at("d.sock")), () => NOW_MS);
    } finally {
      await dockerd.close();
    }
  }

  it("reads what dockerd says of itself and of its containers", async () => {
    const facts = await gathered(usualAnswer);
    expect(facts).to.deep.equal({
      version: {
        known: true,
        value: {
          version: "29.5.1",
          gitCommit: "5d6db84",
          apiVersion: "1.54",
          goVersion: "go1.26.5",
        },
      },
      info: {
        known: true,
        value: {
          authorization: ["dockwarden"],
          securityOptions: ["name=seccomp,profile=builtin", "name=userns"],
          liveRestore: true,
          experimental: false,
          defaultRuntime: "runc",
          runtimes: ["runc", "sysbox"],
          insecureRegistries: ["127.0.0.0/8", "registry.lab:5000"],
          clockMs: NOW_MS + 500,
          askedMs: NOW_MS,
        },
      },
      interContainer: { known: true, value: true },
      managedPlugins: {
        known: true,
        value: [
          { name: "on:latest", enabled: true },
          { name: "off:latest", enabled: false },
        ],
      },
      containers: {
        known: true,
        value: [
          {
            name: "web",
            running: true,
            privileged: false,
            hostNamespaces: ["pid"],
            binds: ["/srv/data"],
            ...USUAL,
          },
          {
            name: "old",
            running: false,
            privileged: true,
            hostNamespaces: ["net"],
            binds: [],
            ...USUAL,
          },
        ],
      },
    });
  });

  it("reads the power of a container: capabilities, devices, security options and volumes", async () => {
    const HostConfig = {
      CapAdd: ["CAP_SYS_ADMIN", "all"],
      Devices: [{ PathOnHost: "/dev/kmsg", PathInContainer: "/dev/log" }],
      DeviceCgroupRules: ["b *:* rwm"],
      SecurityOpt: ["seccomp=unconfined"],
    };
    const Mounts = VOLUMES.map(({ Name }) => ({ Type: "volume", Name, Source: "/v/_data" }));
    const facts = await gathered((got) => {
      if (got.target === "/volumes") return { status: 200, body: { Volumes: VOLUMES } };
      if (got.target !== "/containers/aa/json") return usualAnswer(got);
      return { status: 200, body: { Name: "/web", HostConfig, Mounts } };
    });
    expect(facts.containers)
      .to.have.nested.property("value[0]")
      .that.deep.includes({
        capabilities: ["SYS_ADMIN", "ALL"],
        devices: ["/dev/kmsg", 'rule "b *:* rwm"', "/dev/sda1"],
        securityOptions: ["seccomp=unconfined"],
        binds: ["/etc", "/root", "/a", "/b"],
      });
  });

  it("does not know the containers where dockerd does not list the volumes", async () => {
    const facts = await gathered((got) =>
      got.target === "/volumes" ? { status: 403, body: { message: "no" } } : usualAnswer(got),
    );
    expect(facts.containers).to.have.property("why").that.includes("GET /volumes");
  });

  it("says why nothing is known where a plugin refuses", async () => {
    const message = "authorization denied by plugin dockwarden: anonymous_caller:\nno";
    const facts = await gathered(() => ({ status: 403, body: { message } }));
    for (const [name, fact] of Object.entries(facts)) {
      expect(fact, name).to.have.property("known", false);
      expect(fact, name)
        .to.have.property("why")
        .that.matches(/^dockerd answered 403 to GET \/.*: authorization denied .* no$/);
    }
  });

  it("takes an answer that is not dockerd's for unknown", async () => {
    const facts = await gathered(() => ({ status: 200, body: "<html>" }));
    for (const fact of Object.values(facts)) expect(fact).to.have.property("known", false);
    const empty = await gathered(() => ({ status: 200, body: {} }));
    expect(empty.version).to.have.property("why").that.includes("has no ApiVersion");
    expect(empty.info).to.have.property("why").that.includes("has no ServerVersion");
  });

  it("finds no traffic between containers where there is no default bridge", async () => {
    const facts = await gathered((got) =>
      got.target === "/networks/bridge" ? { status: 404, body: "" } : usualAnswer(got),
    );
    expect(facts.interContainer).to.deep.equal({ known: true, value: false });
  });

  it("says why nothing is known where nobody listens", async () => {
    const facts = await gatherDockerd(createAskDockerd(at("none.sock")), () => NOW_MS);
    for (const fact of Object.values(facts))
      expect(fact).to.have.property("why").that.includes("ENOENT");
  });
});
