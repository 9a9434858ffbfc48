import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../tools/project.js";
import { fillCase } from "../../../src/preview/attack/fill-case.js";
import { isStrict } from "../../../src/preview/attack/case.js";
import { SHIPPED } from "../../corpus/pending.js";
import { readCases } from "../../corpus/read-cases.js";
import { succeeded, type Answerer, type Api } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { SETTINGS, create, openMovingPaths, type MovingPaths } from "../harness/moving-paths.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";
import { sendRaw } from "../harness/raw-request.js";
import { makeWorld } from "../harness/world.js";

/** Returns a time so many days from now, `2026-11-25T10:00:00Z`. */
function dayAt(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`;
}

/** Nobody owns what was made when nobody asked, which is refused by itself. */
const OPEN = `${SETTINGS.replace("  dev: {}", "  dev: {}\n  carol: {roles: [exempter]}").replace(
  "  multi-tenant:\n    parameters:\n",
  `  multi-tenant:
    modes: {container_ownership: "off"}
    parameters:
`,
)}roles: { exempter: { may_exempt: true } }
exceptions:
  - id: EX-1
    controls: [host_pid_namespace]
    who: {users: [sam]}
    when: {actions: [container.create]}
    mode: "off"
    reason: sam watches processes
    ticket: OPS-1
    approved_by: carol
    created: "${dayAt(-1)}"
    expires: "${dayAt(30)}"
`;

/** What the profile wants of alice's containers. */
const ALICE = {
  config: { Image: "busybox", Cmd: ["sleep", "1000"], User: "10001:10001", StopSignal: "SIGKILL" },
  host: {
    ...{ Memory: 268435456, NanoCpus: 1000000000, PidsLimit: 64 },
    SecurityOpt: ["no-new-privileges"],
  },
};

const AFTER = "create it again.";

/** By the control that refuses it: how a container was made that breaks a rule of creates. */
const BROKEN: readonly (readonly [control: string, host: object, config?: object])[] = [
  ["privileged_container", { Privileged: true }],
  ["added_capabilities", { CapAdd: ["SYS_ADMIN"] }],
  ["host_devices", { Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/n" }] }],
  ["seccomp_profile", { SecurityOpt: ["seccomp=unconfined"] }],
  ["apparmor_profile", { SecurityOpt: ["apparmor=unconfined"] }],
  ["no_new_privileges", { SecurityOpt: [] }],
  ["masked_paths", { MaskedPaths: [], ReadonlyPaths: [] }],
  ["host_pid_namespace", { PidMode: "host" }],
  ["host_ipc_namespace", { IpcMode: "host" }],
  ["host_uts_namespace", { UTSMode: "host" }],
  ["host_user_namespace", { UsernsMode: "host" }],
  ["host_network_namespace", { NetworkMode: "host" }],
  ["sysctls", { Sysctls: { "net.ipv4.ip_forward": "1" } }],
  ["memory_limit", { Memory: 0 }],
  ["pids_limit", { PidsLimit: null }],
  ["published_ports", { PortBindings: { "80/tcp": [{ HostPort: "20080" }] } }],
  ["cgroup_placement", { CgroupParent: "/other" }],
  ["log_driver", { LogConfig: { Type: "none" } }],
  ["mount_targets", { Tmpfs: { "/proc/x": "size=1m" } }],
  ["restart_and_healthcheck", { RestartPolicy: { Name: "always" } }],
  ["run_as_own_uid", {}, { User: "0" }],
  ["names_and_labels", {}, { Labels: { "traefik.enable": "true" } }],
  ["daemon_load", {}, { Healthcheck: { Test: ["CMD", "true"], Interval: 1000000 } }],
];

/** What the image brings to a container that names none of it. */
const FORGED: readonly (readonly [control: string, change: string])[] = [
  ["run_as_own_uid", "USER 0:0"],
  ["names_and_labels", "LABEL traefik.enable=true"],
  ["daemon_load", "HEALTHCHECK --interval=1ms CMD true"],
  ["mount_targets", "VOLUME /proc/x"],
];

/** Containers as the profile wants them. */
const HONEST: Readonly<Record<string, readonly [host: object, config?: object]>> = {
  plain: [{}],
  "dropped capabilities": [{ CapDrop: ["ALL"], CapAdd: [] }],
  "no new privileges": [{ SecurityOpt: ["no-new-privileges:true"] }],
  "a read-only root": [{ ReadonlyRootfs: true }],
  "an init process": [{ Init: true }],
  "a temporary file system": [{ Tmpfs: { "/cache": "size=1m" } }],
  "a bind": [{ Binds: ["/srv/home/alice/proj:/src:ro"] }],
  "a new volume": [{ Binds: ["alice_data:/data"] }],
  "anonymous volumes": [{ Mounts: [{ Type: "volume", Target: "/a" }] }, { Volumes: { "/b": {} } }],
  "a port": [
    { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "20081" }] } },
    { ExposedPorts: { "80/tcp": {} } },
  ],
  "no network": [{ NetworkMode: "none" }],
  "the default bridge": [{ NetworkMode: "bridge" }],
  "a network of hers": [
    { NetworkMode: "alice_net" },
    { NetworkingConfig: { EndpointsConfig: { alice_net: { Aliases: ["alice.db"] } } } },
  ],
  "a host name": [{ NetworkMode: "alice_net" }, { Hostname: "db", Domainname: "local" }],
  "log options": [{ LogConfig: { Type: "json-file", Config: { "max-size": "1m" } } }],
  "another log driver": [{ LogConfig: { Type: "local" } }],
  "limits of memory and swap": [{ Memory: 67108864, MemorySwap: 67108864 }],
  "limits of resources": [{ Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 1024 }] }],
  "shared memory": [{ ShmSize: 33554432 }],
  "a private namespace": [{ IpcMode: "private", CgroupnsMode: "private" }],
  "a restart policy": [{ RestartPolicy: { Name: "on-failure", MaximumRetryCount: 2 } }],
  "variables and labels": [{}, { Env: ["A=1", "DB_PASSWORD=x"], Labels: { team: "a" } }],
  "a health check": [{}, { Healthcheck: { Test: ["CMD", "true"], Interval: 5000000000 } }],
};

let made = 0;

for (const engine of await chosenEngines()) {
  describe(`[E] containers that are evaluated whole when they start, ${engine.name}`, function () {
    this.timeout(300_000);
    let lab: MovingPaths;

    before(async () => {
      lab = await openMovingPaths(engine, { settings: OPEN });
      succeeded(
        await lab.people.alice.api("POST", "/networks/create", { Name: "alice_net" }),
        "net",
      );
    });

    after(() => lab.close());

    /** Makes a container while nobody asks. */
    async function madeBefore(host: object, config: object = {}, owner = "alice"): Promise<string> {
      await lab.daemon.guardedBy([]);
      const body = { ...ALICE.config, ...config, HostConfig: { ...ALICE.host, ...host } };
      const target = `/containers/create?name=${owner}_${engine.name}_${++made}`;
      const { json } = succeeded(await lab.daemon.api("POST", target, body), "make it before");
      await lab.daemon.guardedBy([PLUGIN]);
      return (json as { readonly Id: string }).Id;
    }

    /** Makes an image of busybox with a change, while nobody asks. */
    async function imageWith(change: string): Promise<string> {
      await lab.daemon.guardedBy([]);
      const body = { Image: "busybox", Cmd: ["true"] };
      const { json } = succeeded(await lab.daemon.api("POST", "/containers/create", body), "make");
      const container = (json as { readonly Id: string }).Id;
      const tag = `forged${++made}`;
      const query = new URLSearchParams({ container, repo: "busybox", tag, changes: change });
      succeeded(await lab.daemon.api("POST", `/commit?${query.toString()}`), `commit ${change}`);
      await lab.daemon.guardedBy([PLUGIN]);
      return `busybox:${tag}`;
    }

    function expectBroken({ status, body }: Answerer, control: string): void {
      const said = body.toString();
      expectDenied(status, said);
      expect(said).to.include(`${control}: `).and.include(AFTER);
    }

    async function isRunning(id: string): Promise<boolean> {
      const { json } = await lab.daemon.api("GET", `/containers/${id}/json`);
      return (json as { readonly State: { readonly Running: boolean } }).State.Running;
    }

    for (const [control, host, config] of BROKEN)
      it(`refuses one that breaks ${control}: ${JSON.stringify({ ...host, ...config })}`, async () => {
        const id = await madeBefore(host, config);
        for (const how of ["start", "restart"])
          expectBroken(await lab.people.alice.api("POST", `/containers/${id}/${how}`), control);
        const policy = { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 1 } };
        // The new policy is in place of the old one.
        if (control !== "restart_and_healthcheck") {
          const update = await lab.people.alice.api("POST", `/containers/${id}/update`, policy);
          expectBroken(update, control);
        }
        await lab.daemon.guardedBy([]);
        expect(await isRunning(id)).to.equal(false);
        await lab.daemon.guardedBy([PLUGIN]);
      });

    for (const [control, change] of FORGED)
      it(`refuses one that ${control} refuses for its image: ${change}`, async () => {
        const Image = await imageWith(change);
        const user = change.startsWith("USER") ? { User: "" } : {};
        const id = await madeBefore({}, { Image, ...user });
        expectBroken(await lab.people.alice.api("POST", `/containers/${id}/start`), control);
      });

    it("starts them where a start is left to the controls of mounts", async () => {
      for (const [control, host] of BROKEN.filter(([name]) => name !== "cgroup_placement")) {
        const id = await madeBefore(host);
        const { status, body } = await lab.people.dev.api("POST", `/containers/${id}/start`);
        expect(status, `${control}: ${body.toString()}`).to.not.equal(403);
      }
    });

    it("starts one that an exception for its create permits", async () => {
      const sams = { User: "10003:10003" };
      const id = await madeBefore({ PidMode: "host" }, sams, "sam");
      const { status, body } = await lab.people.sam.api("POST", `/containers/${id}/start`);
      expect(status, body.toString()).to.not.equal(403);
      const other = await madeBefore({ UTSMode: "host" }, sams, "sam");
      expectBroken(
        await lab.people.sam.api("POST", `/containers/${other}/start`),
        "host_uts_namespace",
      );
    });

    for (const [what, [host, config]] of Object.entries(HONEST))
      it(`starts what may be created, again and again: ${what}`, async () => {
        const { alice } = lab.people;
        const { status, said, id } = await create(alice, host, { ...ALICE.config, ...config });
        expect(status, said).to.equal(201);
        for (const how of ["start", "stop?t=0", "restart?t=0", "stop?t=0", "start"]) {
          const { status: done, body } = await alice.api("POST", `/containers/${id}/${how}`);
          expect(done, `${how}: ${body.toString()}`).to.not.equal(403);
        }
        await alice.api("DELETE", `/containers/${id}?force=1`);
      });
  });

  describe(`[E] containers of the corpus that may be created, ${engine.name}`, function () {
    this.timeout(300_000);
    const http2 = engine.name === "newest" ? "auto" : "never";
    const settings = readFileSync(join(ROOT, "corpus/settings.yaml"), "utf8")
      .replace("http2: never", `http2: ${http2}`)
      .replace("parameters:\n", "parameters:\n  stored_containers.container_start: whole\n");
    const cases = readCases(join(SHIPPED, "cases.json")).filter(
      (one) =>
        one.expect === "allow" &&
        isStrict(one) &&
        /^\/(?:v[0-9.]+\/)?containers\/create/.test(one.request.target),
    );

    it("may all be started", async () => {
      const daemon = await startDockerd(engine, { flags: ["--default-cgroupns-mode=private"] });
      try {
        await startPlugin(daemon.sandbox, settings);
        const values = await makeWorld(daemon);
        await daemon.guardedBy([PLUGIN]);
        let started = 0;
        for (const one of cases) {
          const { request } = fillCase(one, values, daemon.highest);
          const { status, text } = await sendRaw(daemon.socket, request);
          const [, id] = /"Id":\s*"([0-9a-f]{64})"/.exec(text) ?? [];
          if (status !== 201 || id === undefined) continue;
          await mustStart(daemon.api, id, `${one.id} ${one.title}`);
          started += 1;
        }
        expect(started).to.be.greaterThan(cases.length / 2);
      } finally {
        await daemon.close();
      }
    });
  });
}

async function mustStart(api: Api, id: string, about: string): Promise<void> {
  const { status, body } = await api("POST", `/containers/${id}/start`);
  expect(status, `${about}: ${body.toString()}`).to.not.equal(403);
  await api("DELETE", `/containers/${id}?force=1`);
}
